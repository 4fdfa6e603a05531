"""What the registry answered the last time, for nights on which it would answer the same.

MLflow takes five CPU seconds to import and to answer. Its SQLite database tells by its bytes
whether anything in it changed; texts of models are read from their files every time, and whoever
loads one holds it against its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from models_ml.night_models import FoundModels
from models_ml.registry import SQLITE_PREFIX


def remember_models(note: Path, tracking_uri: str, found: FoundModels) -> None:
    """Keep what was found, unless something was missing or the registry is not in a file.

    Args:
        note: File to keep it in.
        tracking_uri: Of the registry.
        found: The answer.
    """
    state = _state(tracking_uri)
    if state is None or found.missing:
        note.unlink(missing_ok=True)
        return
    content = {
        "registry": state,
        "champion": found.champion,
        "challenger": found.challenger,
        "files": {version: str(path) for version, path in found.files.items()},
    }
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(content), encoding="utf-8")


def recall_models(note: Path, tracking_uri: str, versions: Sequence[int]) -> FoundModels | None:
    """Return the answer that was kept; None where the registry must be asked.

    Args:
        note: File that ``remember_models`` kept it in.
        tracking_uri: Of the registry.
        versions: The versions that are asked for beside champion and challenger.
    """
    try:
        kept = json.loads(note.read_text(encoding="utf-8"))
        if kept["registry"] != _state(tracking_uri):
            return None
        wanted = {kept["champion"], kept["challenger"], *versions} - {None}
        files = {version: Path(kept["files"][str(version)]) for version in sorted(wanted)}
        texts = {version: path.read_bytes().decode() for version, path in files.items()}
        return FoundModels(kept["champion"], kept["challenger"], texts, files, {})
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no note, half a note, a version not asked for, a file that is gone


def _state(tracking_uri: str) -> str | None:
    """Hash the database of the registry; None where it is none of SQLite's or is being written."""
    if not tracking_uri.startswith(SQLITE_PREFIX):
        return None
    path = Path(tracking_uri.removeprefix(SQLITE_PREFIX))
    if not path.is_file() or any(path.parent.glob(f"{path.name}-*")):
        return None
    with path.open("rb") as database:
        return hashlib.file_digest(database, "sha256").hexdigest()
