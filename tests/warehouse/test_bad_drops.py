"""What stands where a table should be, as careless copies leave it, is refused by name and fast."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from tests.warehouse.drops import REQUIRED_FILES, raw_rows, write_drop
from warehouse.errors import RefusedInputError
from warehouse.load import load_drop
from warehouse.settings import Settings

POINTER = (
    b"version https://git-lfs.github.com/spec/v1\n"
    b"oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


@pytest.mark.parametrize("file", REQUIRED_FILES)
@pytest.mark.parametrize(
    "content",
    [None, b"", b"SK_ID_CURR", POINTER],
    ids=["missing", "empty", "truncated", "pointer"],
)
def test_promise_12_a_table_that_is_not_there_is_named_in_seconds_and_nothing_is_loaded(
    tmp_path: Path, file: str, content: bytes | None
) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    drop = write_drop(tmp_path / "drop", train=[1, 2], test=[3])
    (drop / file).unlink()
    if content is not None:
        (drop / file).write_bytes(content)
    began = time.monotonic()
    with pytest.raises(RefusedInputError) as refused:
        load_drop(settings, drop, date(2026, 1, 1))
    assert time.monotonic() - began < 30
    assert all(reason.startswith(file) for reason in refused.value.reasons)
    assert not any(raw_rows(settings).values())
