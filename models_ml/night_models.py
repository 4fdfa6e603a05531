"""The model versions of a night, looked up in one go: MLflow takes seconds to import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models_ml.registry import MODEL_FILE, ModelRegistry
from warehouse.errors import GateError


@dataclass(frozen=True)
class FoundModels:
    """The versions a night works with, and the LightGBM text of each.

    Attributes:
        champion: The version that scores; None before the first training.
        challenger: The version that is watched beside it; None where there is none.
        texts: Text by version.
        files: Where each text was read, by version.
        missing: Why a version that was asked for has no text, by version.
    """

    champion: int | None
    challenger: int | None
    texts: dict[int, str]
    files: dict[int, Path]
    missing: dict[int, str]


def find_models(tracking_uri: str, artifact_root: Path, versions: Sequence[int]) -> FoundModels:
    """Return champion and challenger, with the texts of both and of other versions.

    Args:
        tracking_uri: As for ``ModelRegistry``.
        artifact_root: As for ``ModelRegistry``.
        versions: Other versions to read.

    Raises:
        GateError: The champion's artifact is gone. Others that are gone are among ``missing``.
    """
    registry = ModelRegistry(tracking_uri, artifact_root)
    champion, challenger = (
        model.version if model else None for model in (registry.champion(), registry.challenger())
    )
    in_the_registry = [version for version in (champion, challenger) if version is not None]
    texts, files, missing = {}, {}, {}
    for version in sorted({*in_the_registry, *versions}):
        try:
            texts[version], _ = registry.load_model_text(version)
            files[version] = registry.model_folder(version) / MODEL_FILE
        except GateError as error:
            if version == champion:
                raise
            missing[version] = str(error)
    return FoundModels(champion, challenger, texts, files, missing)
