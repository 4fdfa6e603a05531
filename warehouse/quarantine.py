"""Putting a refused drop aside together with a machine-readable reason."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from warehouse.contract import Finding
from warehouse.errors import RefusedInputError
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

_MOST_REASONS = 30


def refuse(
    settings: Settings,
    source: Path,
    findings: Sequence[Finding],
    *,
    evidence: Sequence[Path],
    content_sha256: str | None,
    refused_at: datetime,
) -> RefusedInputError:
    """Keep what was refused under ``quarantine/<name>-<hash>/`` and return the error to raise.

    A drop that lay in ``landing/`` is moved there, so that the next night does not meet it again;
    of any other the files named by the findings are copied. ``reason.json`` is written first: a
    process killed in between leaves the drop where it was, to be refused again.

    Args:
        settings: Where landing and quarantine are.
        source: The folder or zip that was given.
        findings: At least one breach.
        evidence: The refused files (or the zip itself), copied when the source stays.
        content_sha256: Hash of the files, if they could be read at all.
        refused_at: Time of the refusal.
    """
    reasons = [str(finding) for finding in findings[:_MOST_REASONS]]
    if len(findings) > _MOST_REASONS:
        reasons.append(f"... and {len(findings) - _MOST_REASONS} more in reason.json")
    name = source.name if source.is_dir() else source.stem
    listed = [finding.as_json() for finding in findings]
    identity = hashlib.sha256(f"{content_sha256} {json.dumps(listed)}".encode()).hexdigest()
    folder = settings.quarantine / f"{name}-{identity[:8]}"
    reason = {
        "source": str(source),
        "content_sha256": content_sha256,
        "refused_at": refused_at.isoformat(timespec="seconds"),
        "findings": listed,
    }
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        text = json.dumps(reason, indent=2, ensure_ascii=False) + "\n"
        (folder / "reason.json").write_text(text, encoding="utf-8")
        if lies_in_landing(settings, source):
            shutil.move(source, folder / source.name)
        else:
            for path in evidence:
                shutil.copy2(path, folder / path.name)
    except OSError as error:
        # The refusal matters more than its evidence: a full disk must not hide it.
        logger.warning("The refused drop could not be kept in %s: %s", folder, error)
        return RefusedInputError(reasons)
    return RefusedInputError(reasons, str(folder))


def lies_in_landing(settings: Settings, source: Path) -> bool:
    """Tell whether a drop arrived in ``landing/`` (and so is ours to move)."""
    return source.absolute().parent.resolve() == settings.landing.resolve()
