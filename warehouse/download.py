"""Kaggle's files with the user's own account: fetched, and checked before they are called there.

Kaggle's client does the fetching and goes on where an earlier call was interrupted; this module
says what to do when it cannot, and holds what arrived against what is known of the competition.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

from warehouse.errors import UsageError

COMPETITION = "home-credit-default-risk"
# Rows of the eight tables, as Kaggle's page of the data counts them.
ROWS = {
    "application_train.csv": 307_511,
    "application_test.csv": 48_744,
    "bureau.csv": 1_716_428,
    "bureau_balance.csv": 27_299_925,
    "previous_application.csv": 1_670_214,
    "POS_CASH_balance.csv": 10_001_358,
    "installments_payments.csv": 13_605_401,
    "credit_card_balance.csv": 3_840_312,
}
# The zip has 0.7 GB.
_SPACE = 1 << 30
_CHUNK = 4 << 20
_RULES = f"https://www.kaggle.com/c/{COMPETITION}/rules"
_INSTALL = (
    "Downloading needs Kaggle's client, which is not installed: pip install 'scorehouse[kaggle]'. "
    "Or download the zip in a browser and name it: `scorehouse night --source ZIP`."
)
_CREDENTIALS = (
    "Kaggle's client found no credentials: create an API token on https://www.kaggle.com/settings "
    "and save it as ~/.kaggle/kaggle.json (chmod 600), or set KAGGLE_USERNAME and KAGGLE_KEY."
)


class KaggleClient(Protocol):
    """What is used of ``kaggle.api.kaggle_api_extended.KaggleApi``."""

    def competition_download_files(
        self, competition: str, path: str, force: bool, quiet: bool
    ) -> None:
        """Write ``<competition>.zip`` into the folder, going on with what lies there."""


def connect() -> KaggleClient:
    """Return Kaggle's client, with the credentials it finds where it always looks.

    Raises:
        UsageError: The client is not installed, or finds no credentials.
    """
    with contextlib.redirect_stdout(io.StringIO()):  # its help, which ours replaces
        try:
            from kaggle.api.kaggle_api_extended import KaggleApi
        except ImportError as error:
            raise UsageError(_INSTALL) from error
        api: KaggleClient = KaggleApi()
        try:
            api.authenticate()  # type: ignore[attr-defined]
        except (SystemExit, OSError, ValueError) as error:
            raise UsageError(_CREDENTIALS) from error
    return api


def download(
    out: Path,
    connect: Callable[[], KaggleClient] = connect,
    progress: Callable[[str], None] = lambda text: None,
) -> dict[str, int]:
    """Fetch the competition's zip, check it, give it its name, and return the rows of its tables.

    A file that lies there already is only checked. What an interrupted call left is kept beside it,
    in ``.<name>.part/``, and the next call goes on with it.

    Args:
        out: The zip to write.
        connect: Returns the client.
        progress: Called with a line now and then.

    Raises:
        UsageError: The client, credentials, consent to the rules, room on the disk or the network
            is missing, or what arrived is not the competition's data; the message says what to do.
    """
    if out.is_file():
        progress(f"{out} is there already; checking it.")
        return check(out, progress)
    client = connect()
    part = out.with_name(f".{out.name}.part")
    part.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(part).free
    if free < _SPACE:
        raise UsageError(
            f"Expected {_SPACE / 1e9:.1f} GB free in {out.parent}, found {free / 1e9:.1f}: "
            "make room, or name another place: --out FILE."
        )
    progress("Downloading 0.7 GB from Kaggle; an interrupted download goes on when called again.")
    _fetch(client, part)
    arrived = part / f"{COMPETITION}.zip"
    try:
        rows = check(arrived, progress)
    except UsageError:
        shutil.rmtree(part)  # going on with it would end here again
        raise
    arrived.rename(out)
    shutil.rmtree(part)
    return rows


def check(path: Path, progress: Callable[[str], None] = lambda text: None) -> dict[str, int]:
    """Read every byte of the eight tables against its checksum, and return how many rows they have.

    Raises:
        UsageError: The zip is damaged, lacks a table, or a table has not its number of rows.
    """
    rows = {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = {Path(item.filename).name: item for item in archive.infolist()}
            missing = sorted(ROWS.keys() - names.keys())
            if missing:
                raise UsageError(f"{path} lacks {', '.join(missing)}: remove it, and call again.")
            for name in ROWS:
                progress(f"Checking {name} ...")
                with archive.open(names[name]) as table:  # refuses another size or checksum
                    rows[name] = _count_rows(table)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise UsageError(f"{path} is damaged ({error}): remove it, and call again.") from error
    wrong = [
        f"{name}: expected {expected:,} rows, found {rows[name]:,}"
        for name, expected in ROWS.items()
        if rows[name] != expected
    ]
    if wrong:
        raise UsageError(
            f"{path} is not the competition's data: " + "; ".join(wrong) + ". `scorehouse night "
            "--source` loads it all the same, if this is what you want."
        )
    return rows


def _fetch(client: KaggleClient, folder: Path) -> None:
    try:
        with contextlib.redirect_stdout(sys.stderr):  # its progress is no result
            client.competition_download_files(COMPETITION, str(folder), force=False, quiet=False)
    except OSError as error:  # which the errors of its HTTP library are
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status == 401:
            raise UsageError(f"Kaggle does not accept the credentials. {_CREDENTIALS}") from error
        if status in (403, 404):
            raise UsageError(
                f"Kaggle refuses the files: log in, accept the competition's rules on {_RULES} "
                '("Late Submission" or "Join"), and call again.'
            ) from error
        raise UsageError(
            f"The download was interrupted ({type(error).__name__}: {error}). Call again: it goes "
            "on where it stopped."
        ) from error


def _count_rows(table: IO[bytes]) -> int:
    """Return the lines after the first; the last one may lack its end."""
    lines, last = 0, b"\n"
    while chunk := table.read(_CHUNK):
        lines += chunk.count(b"\n")
        last = chunk[-1:]
    return lines - 1 + (last != b"\n")
