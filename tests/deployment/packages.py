"""What installing something brings with it, by the metadata of this environment."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from warehouse.settings import PROJECT_ROOT

PYPROJECT: dict[str, Any] = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))


def locked() -> dict[str, str]:
    """Return the version of every package in requirements.lock."""
    text = (PROJECT_ROOT / "requirements.lock").read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, flags=re.MULTILINE))


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group, those of included ones among them."""
    found = []
    for item in PYPROJECT["dependency-groups"][name]:
        found += [item] if isinstance(item, str) else group(item["include-group"])
    return found


def closure(requirements: Iterable[str]) -> set[str]:
    """Return the names of all packages that these need, themselves included.

    Raises:
        PackageNotFoundError: One of them is not installed here.
    """
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        for text in requires(name) or ():
            needed = Requirement(text)
            extras = wanted.extras or {""}
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(needed)
    return {name for name, _ in seen}


def link_site(folder: Path, names: Iterable[str], site: Path) -> Path:
    """Make a folder that offers these packages of ``site``, and no other."""
    folder.mkdir()
    for name in names:
        files = distribution(name).files or ()
        for top in {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}:
            if not (folder / top).exists():
                (folder / top).symlink_to(site / top)
    return folder
