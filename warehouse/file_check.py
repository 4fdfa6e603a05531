"""What can be told from a file's bytes before any parser sees it: hash, lines, encoding, header."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from warehouse.contract import Finding

# Small enough that every check after the first finds the bytes in the processor's cache.
_CHUNK = 256 << 10
_LONGEST_LINE = 1 << 20  # bytes; DuckDB's own limit is 2,000,000
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MOST_NAMES = 10


@dataclass
class FileScan:
    """One pass over a file.

    ``lines`` counts physical lines, the header among them. Reading stops at the first byte that
    no text file holds, so ``sha256`` and ``lines`` cover the whole file only without findings.
    """

    path: Path
    sha256: str = ""
    lines: int = 0
    findings: list[Finding] = field(default_factory=list)
    stamp: tuple[int, int] = (0, 0)

    @property
    def rows(self) -> int:
        """Rows the file must parse to."""
        return max(self.lines - 1, 0)

    def is_unchanged(self) -> bool:
        """Tell whether size and time of change are still those that were scanned."""
        return self.stamp == _stamp(self.path)


def scan_file(path: Path, file: str, columns: Sequence[str]) -> FileScan:
    """Hash a file and check its bytes and its header in one pass, in bounded memory.

    Args:
        path: The file.
        file: Its name in findings.
        columns: The exact header expected.
    """
    scan = FileScan(path, stamp=_stamp(path))
    digest = hashlib.sha256()
    last = b""
    carriage_returns = False
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            # Chunks end with a line, so that neither a character nor a line ending is cut.
            chunk += handle.readline(_LONGEST_LINE)
            digest.update(chunk)
            if scan.lines == 0 and not last:
                first = chunk.removeprefix(_UTF8_MARK).split(b"\n", 1)[0]
                carriage_returns = first.endswith(b"\r")
                scan.findings += _check_first_line(first, file, columns)
            breaks = np.frombuffer(chunk, np.uint8) == ord("\n")
            if carriage_returns or not _is_plain(chunk, breaks):
                scan.findings += _check_bytes(chunk, file, scan.lines, carriage_returns)
            scan.lines += int(np.count_nonzero(breaks))
            last = chunk
            if scan.findings:
                break
    scan.sha256 = digest.hexdigest()
    if not last:
        scan.findings.append(Finding(file, "empty", "a header and rows", "a file of zero bytes"))
    elif not last.endswith(b"\n") and not scan.findings:
        tail = last[last.rfind(b"\n") + 1 :][:80].decode(errors="replace")
        scan.findings.append(
            Finding(
                file,
                "truncated",
                "a line break at the end of the last line",
                f"a file that breaks off after {tail!r}",
                line=scan.lines + 1,
            )
        )
    return scan


def check_header(found: Sequence[str], file: str, columns: Sequence[str]) -> list[Finding]:
    """Compare a header with the contract by name.

    Returns:
        One finding per missing, extra or duplicated column, or per column out of place.
    """
    if list(found) == list(columns):
        return []
    if not set(found) & set(columns):
        text = ",".join(found)[:80]
        return [Finding(file, "header", f"the header {columns[0]},...", repr(text), line=1)]

    def finding(rule: str, expected: str, actual: str, column: str) -> Finding:
        return Finding(file, rule, expected, actual, column=column, line=1)

    findings = [
        finding("missing column", "this column in the header", "none of that name", name)
        for name in columns
        if name not in found
    ]
    findings += [
        finding("extra column", "no column of this name", f"it at position {position}", name)
        for position, name in enumerate(found, 1)
        if name not in columns
    ]
    findings += [
        finding("duplicated column", "this column once", f"it {times} times", name)
        for name, times in Counter(found).items()
        if times > 1 and name in columns
    ]
    if not findings:
        findings = [
            finding("reordered column", f"it at position {place}", f"{actual!r} there", expected)
            for place, (expected, actual) in enumerate(zip(columns, found, strict=True), 1)
            if expected != actual
        ]
    if len(findings) > _MOST_NAMES:
        rest = len(findings) - _MOST_NAMES
        more = Finding(file, "header", "the contract's header", f"{rest} more such columns", line=1)
        findings = [*findings[:_MOST_NAMES], more]
    return findings


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _check_first_line(first: bytes, file: str, columns: Sequence[str]) -> list[Finding]:
    if first.startswith(_UTF16_MARKS):
        return [Finding(file, "encoding", "UTF-8", "the mark of UTF-16", line=1)]
    try:
        text = first.rstrip(b"\r").decode("utf-8")
        found = next(csv.reader([text], strict=True), [])
    except UnicodeDecodeError:
        return []  # the check of the bytes names the line and the byte
    except csv.Error as error:
        return [Finding(file, "header", "a header in CSV form", str(error), line=1)]
    return check_header(found, file, columns)


def _is_plain(chunk: bytes, breaks: np.ndarray) -> bool:
    """Tell cheaply that :func:`_check_bytes` would find nothing; ``breaks`` marks line breaks.

    False says nothing: text beyond ASCII, for instance, has to be looked at.
    """
    return bool(
        chunk.isascii()
        and b"\0" not in chunk
        and b"\r" not in chunk
        and not breaks[0]
        and not (breaks[1:] & breaks[:-1]).any()
        and len(chunk) - chunk.rfind(b"\n") <= _LONGEST_LINE
    )


def _check_bytes(chunk: bytes, file: str, before: int, carriage_returns: bool) -> list[Finding]:
    """Check one chunk of whole lines, ``before`` lines into the file."""

    def finding(rule: str, expected: str, found: str, position: int) -> Finding:
        line = before + chunk.count(b"\n", 0, position) + 1
        return Finding(file, rule, expected, found, line=line)

    if (position := chunk.find(b"\0")) >= 0:
        return [finding("encoding", "UTF-8 text", "a NUL byte (UTF-16 or binary?)", position)]
    if not chunk.isascii():
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"the byte 0x{chunk[error.start]:02x} (Latin-1?)"
            return [finding("encoding", "UTF-8", found, error.start)]
    if len(chunk) - chunk.rfind(b"\n") > _LONGEST_LINE:
        expected = f"lines below {_LONGEST_LINE:,} bytes"
        return [finding("line length", expected, "a longer one", len(chunk))]
    if (match := _wrong_ending(chunk, carriage_returns)) is not None:
        expected = "every line to end as the first one does"
        return [finding("line ending", expected, repr(match.group())[1:], match.start())]
    if chunk.startswith((b"\n", b"\r\n")):
        return [finding("blank line", "no blank line", "one", 0)]
    if (position := max(chunk.find(b"\n\n"), chunk.find(b"\n\r\n"))) >= 0:
        return [finding("blank line", "no blank line", "one", position + 1)]
    return []


def _wrong_ending(chunk: bytes, carriage_returns: bool) -> re.Match[bytes] | None:
    if not carriage_returns:
        return re.search(rb"\r\n?", chunk) if b"\r" in chunk else None
    pairs = chunk.count(b"\r\n")
    if pairs == chunk.count(b"\n") == chunk.count(b"\r"):
        return None
    return re.search(rb"(?<!\r)\n|\r(?!\n)", chunk)
