"""A disk that loses power: what the recorded system calls of a publisher let a folder become.

The model is that of a journaling file system at its worst. The bytes of a file last once it was
synced after they were written; until then it may be empty, or half of it be there. Names last once
the folder was synced; of their changes since, any number may have reached the disk, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,write,writev,pwrite64,pwritev,ftruncate,fsync,fdatasync,rename,unlink,symlink"
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += \d+", re.M)
_DESCRIPTOR = re.compile(r"\d+<([^>]*)>")
_PATH = re.compile(r'"([^"]*)"')


@dataclass(eq=False)
class File:
    """What a name stands for; ``content`` is what it holds when the record ends."""

    content: bytes = b""


@dataclass(frozen=True)
class Moment:
    """What is certain, and what is not, between two calls.

    Attributes:
        names: What the folder may list: as it was last synced, and after each change since.
        torn: Files with bytes that were not synced.
    """

    names: tuple[Mapping[str, File | str], ...]
    torn: frozenset[File]

    def folders(self) -> Iterator[dict[str, bytes | str]]:
        """Return every folder that a loss of power may leave: bytes of files, targets of links."""
        for names in self.names:
            for part in (0, 2):
                yield {
                    name: entry
                    if isinstance(entry, str)
                    else entry.content[: len(entry.content) // part if part else 0]
                    if entry in self.torn
                    else entry.content
                    for name, entry in names.items()
                }


@dataclass
class Disk:
    """A folder, followed call by call; it begins with what lies in ``folder``, all of it synced."""

    folder: Path
    names: dict[str, File | str] = field(default_factory=dict)
    torn: set[File] = field(default_factory=set)

    def __post_init__(self) -> None:
        for path in self.folder.iterdir():
            is_link = path.is_symlink()
            self.names[path.name] = str(path.readlink()) if is_link else File(path.read_bytes())
        self.lasting = [dict(self.names)]

    def follow(self, record: str) -> list[Moment]:
        """Return the moments before, between and after the calls that strace recorded."""
        moments = [self._moment()]
        for call, arguments in _CALL.findall(record):
            if self._see(call, arguments):
                moments.append(self._moment())
        for name, entry in self.names.items():
            if isinstance(entry, File):
                entry.content = (self.folder / name).read_bytes()
        return moments

    def _moment(self) -> Moment:
        return Moment(tuple(self.lasting), frozenset(self.torn))

    def _see(self, call: str, arguments: str) -> bool:
        """Follow one call; tell whether it was about this folder."""
        paths = [Path(path) for path in _PATH.findall(arguments)]
        if call in ("openat", "rename", "unlink", "symlink"):
            return self._rename(call, arguments, [p.name for p in paths if self._is_mine(p)], paths)
        found = _DESCRIPTOR.match(arguments)
        path = Path(found[1]) if found else Path()
        if call in ("fsync", "fdatasync"):
            if path == self.folder:
                self.lasting = [dict(self.names)]
            elif self._is_mine(path):
                self.torn.discard(self._file(path.name))
        elif self._is_mine(path):
            self.torn.add(self._file(path.name))
        return path == self.folder or self._is_mine(path)

    def _rename(
        self, call: str, arguments: str, mine: Sequence[str], paths: Sequence[Path]
    ) -> bool:
        match call, mine:
            case "openat", [name] if "O_CREAT" in arguments and name not in self.names:
                self.names[name] = File()
            case "rename", [old, new]:
                self.names[new] = self.names.pop(old)
            case "unlink", [name]:
                del self.names[name]
            case "symlink", [name]:
                self.names[name] = str(paths[0])
            case _:
                return False
        self.lasting.append(dict(self.names))
        return True

    def _is_mine(self, path: Path) -> bool:
        return path.parent == self.folder

    def _file(self, name: str) -> File:
        entry = self.names[name]
        assert isinstance(entry, File)
        return entry


def lay(folder: Path, content: Mapping[str, bytes | str]) -> None:
    """Write a folder anew."""
    folder.mkdir(parents=True)
    for name, entry in content.items():
        if isinstance(entry, str):
            (folder / name).symlink_to(entry)
        else:
            (folder / name).write_bytes(entry)
