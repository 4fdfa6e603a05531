"""What is kept of a model in the registry's folder, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import yaml

from models_ml.predict import load_booster
from models_ml.registry import MODEL_FILE
from warehouse.errors import GateError

# LightGBM writes it after the last tree; its parser does not miss it.
END_OF_TREES = "\nend of trees\n"
PICKLES = {".pkl", ".pickle", ".joblib", ".cloudpickle", ".skops"}


@dataclass(frozen=True)
class ModelFiles:
    """A model as the registry holds it.

    Attributes:
        text: Content of ``model.lgb``; None when it is gone.
        flavour_data: File each MLflow flavour loads, by flavour.
        names: Every file of the folder.
    """

    text: str | None
    flavour_data: dict[str, str]
    names: tuple[str, ...]


def read_model_files(folder: Path) -> ModelFiles:
    """Read the folder of a registered model; nothing in it is executed or unpickled.

    Args:
        folder: With MLflow's file ``MLmodel``.
    """
    description, model = folder / "MLmodel", folder / MODEL_FILE
    flavours = {}
    if description.is_file():
        flavours = yaml.safe_load(description.read_text(encoding="utf-8"))["flavors"]
    return ModelFiles(
        text=model.read_bytes().decode(errors="replace") if model.is_file() else None,
        flavour_data={name: str(flavour.get("data")) for name, flavour in flavours.items()},
        names=tuple(sorted(path.name for path in folder.rglob("*") if path.is_file())),
    )


def load_whole_model(files: ModelFiles, expected_sha256: str, n_trees: int) -> lgb.Booster:
    """Build the booster after making sure that the files are those of a model kept as text.

    Args:
        files: From ``read_model_files``.
        expected_sha256: Of the text, as training computed it.
        n_trees: Trees that training counted.

    Raises:
        GateError: A file is missing, altered, cut off or a pickle.
    """
    if files.text is None:
        raise GateError(f"expected {MODEL_FILE}, found {', '.join(files.names) or 'no file'}")
    pickles = [name for name in files.names if Path(name).suffix in PICKLES]
    other = {name: data for name, data in files.flavour_data.items() if data != MODEL_FILE}
    if pickles or other or "lightgbm" not in files.flavour_data:
        raise GateError(
            f"expected MLflow's lightgbm flavour that loads {MODEL_FILE} and no pickle, found "
            f"flavours {files.flavour_data} and files {', '.join(files.names)}"
        )
    # Before LightGBM reads it: a text cut off can end the process that parses it.
    if END_OF_TREES not in files.text:
        raise GateError(
            f"expected a whole LightGBM text, found one of {len(files.text):,} "
            "characters without its end"
        )
    try:
        booster = load_booster(files.text, expected_sha256)
    except lgb.basic.LightGBMError as error:
        raise GateError(f"expected a LightGBM text, found one it cannot read: {error}") from error
    if booster.num_trees() != n_trees:
        raise GateError(f"expected {n_trees} trees, found {booster.num_trees()}")
    return booster
