"""What made a score: the code, and the identity of a night."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

# What decides the content of the tables; serving and app only read them.
_CODE = ("dbt_project", "flows", "models_ml", "warehouse")
# State; the generator, as what it made is hashed as a drop like any other; queries only read.
_LEFT_OUT = ("warehouse/data", "warehouse/sample", "dbt_project/analyses")
_SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".csv"}


@cache
def git_sha() -> str:
    """Return the commit of the checkout, or ``unknown`` outside one."""
    if not (PROJECT_ROOT / ".git").exists():
        return "unknown"  # installed in somebody else's checkout, git would name theirs
    result = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    return result.stdout.strip() if result.returncode == 0 else "unknown"


def code_sha256(root: Path = PROJECT_ROOT) -> str:
    """Hash the code that decides what the tables hold, whether it is committed or not."""
    digest = hashlib.sha256()
    left_out = {root / folder for folder in _LEFT_OUT}
    for package in _CODE:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _SUFFIXES and left_out.isdisjoint(path.parents):
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def batch_id(
    *, as_of: date, drop_sha256: str, model_sha256: str, policy_sha256: str, code_sha256: str
) -> str:
    """Return the name of a night: the same inputs always give the same one."""
    return dated_id(as_of, as_of.isoformat(), drop_sha256, model_sha256, policy_sha256, code_sha256)


def dated_id(as_of: date, *parts: str) -> str:
    """Return a short name that begins with a date: the same parts always give the same one."""
    return f"{as_of:%Y%m%d}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"
