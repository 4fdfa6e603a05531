"""Kaggle's files: fetched by a client, whole and what they should be, or a sentence that helps."""

from __future__ import annotations

import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from warehouse import download as module
from warehouse.download import COMPETITION, check, connect, download
from warehouse.errors import UsageError

SMALL = {name: number for number, name in enumerate(module.ROWS, start=1)}


class RefusedError(OSError):
    """As requests raises them."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status} for url")
        self.response = type("Response", (), {"status_code": status})


class Client:
    """Writes the zip in two halves, so that it can be interrupted between them."""

    def __init__(self, content: bytes, error: OSError | None = None) -> None:
        self.content = content
        self.error = error
        self.started_with: list[int] = []

    def competition_download_files(
        self, competition: str, path: str, force: bool, quiet: bool
    ) -> None:
        assert competition == COMPETITION and not force
        file = Path(path) / f"{competition}.zip"
        had = file.read_bytes() if file.exists() else b""
        self.started_with.append(len(had))
        if self.error:
            file.write_bytes(self.content[: len(self.content) // 2])
            error, self.error = self.error, None
            raise error
        file.write_bytes(had + self.content[len(had) :])


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS", SMALL)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "drops" / "kaggle.zip"


def packed(folder: Path, rows: dict[str, int] = SMALL) -> bytes:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample_submission.csv", "not one of ours\n")
        for number, (name, count) in enumerate(rows.items()):
            end = "" if number % 2 else "\n"
            archive.writestr(name, "\n".join(["key", *map(str, range(count))]) + end)
    return path.read_bytes()


def test_what_arrives_whole_gets_its_name(tmp_path: Path, out: Path) -> None:
    content = packed(tmp_path)
    assert download(out, lambda: Client(content)) == SMALL
    assert out.read_bytes() == content
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_an_interrupted_download_goes_on(tmp_path: Path, out: Path) -> None:
    content = packed(tmp_path)
    client = Client(content, ConnectionResetError("gone"))
    with pytest.raises(UsageError, match="goes on where it stopped"):
        download(out, lambda: client)
    assert not out.exists()
    assert download(out, lambda: client) == SMALL
    assert client.started_with == [0, len(content) // 2]


def test_a_file_that_is_there_is_checked_and_not_fetched(tmp_path: Path, out: Path) -> None:
    out.parent.mkdir()
    out.write_bytes(packed(tmp_path))
    assert download(out, lambda: pytest.fail("asked Kaggle")) == SMALL


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "kaggle.com/settings"), (403, "accept the competition's rules"), (404, "/rules")],
)
def test_a_refusal_says_what_to_do(tmp_path: Path, out: Path, status: int, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        download(out, lambda: Client(packed(tmp_path), RefusedError(status)))


def test_a_damaged_file_is_named_and_not_gone_on_with(tmp_path: Path, out: Path) -> None:
    content = bytearray(packed(tmp_path))
    middle = content.index(b"bureau_balance.csv") + 25
    content[middle] ^= 0xFF
    client = Client(bytes(content))
    for _ in range(2):
        with pytest.raises(UsageError, match="damaged"):
            download(out, lambda: client)
    assert client.started_with == [0, 0] and not out.exists()


def test_a_missing_table_and_a_wrong_number_of_rows_are_named(tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    packed(tmp_path, {name: rows for name, rows in SMALL.items() if name != "bureau.csv"})
    with pytest.raises(UsageError, match=r"lacks bureau\.csv"):
        check(path)
    packed(tmp_path, SMALL | {"bureau.csv": 1_000})
    with pytest.raises(UsageError, match=r"bureau\.csv: expected 3 rows, found 1,000"):
        check(path)


def test_a_full_disk_is_seen_before(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr("warehouse.download.shutil.disk_usage", lambda _: usage)
    with pytest.raises(UsageError, match=r"Expected 1\.1 GB free"):
        download(out, lambda: Client(packed(tmp_path)))


def test_without_the_client_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kaggle", None)
    monkeypatch.setitem(sys.modules, "kaggle.api.kaggle_api_extended", None)
    with pytest.raises(UsageError, match=r"scorehouse\[kaggle\]"):
        connect()


def test_the_client_itself_without_credentials_says_where_they_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    if find_spec("kaggle") is None:
        pytest.skip("needs the extra `kaggle`")
    with pytest.raises(UsageError, match=r"~/\.kaggle/kaggle\.json"):
        connect()
    assert capsys.readouterr().out == ""
