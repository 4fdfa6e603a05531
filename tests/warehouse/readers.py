"""Readers that go on reading while something happens to the releases, and note what they saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

from serving.store import Store, open_store
from warehouse.release import open_release
from warehouse.settings import Settings

TABLES = ("batch", "scores_latest", "scores_history")
CLIENT = 100_001
PAUSE_SECONDS = 0.02


def runs_read(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the runs that the rows of the tables are of: one, unless a read was torn."""
    statement = " union all ".join(f"select batch_id from {table}" for table in TABLES)
    rows = connection.cursor().execute(statement).fetchall()
    assert len(rows) == 11  # one batch, five clients in each of the others
    return {run for (run,) in rows}


def run_served(store: Store) -> str:
    """Return the run that a service serves, the same from both files of the release."""
    release = store.release()
    [run] = runs_read(release.connection)
    assert release.lookup is not None
    found = release.lookup.score(CLIENT)
    assert found is not None and found["batch_id"] == run == release.pointer.run
    assert release.lookup.explanation(CLIENT) is not None
    return run


@dataclass
class Reader(threading.Thread):
    """Reads on and on, noting how often, and every error, torn read and step backwards."""

    read: Callable[[], int]
    stop: Any
    reads: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        newest = 0
        while not self.stop.is_set():
            try:
                found = self.read()
                if found < newest:
                    self.failures.append(f"backwards from {newest} to {found}")
                newest = found
            except Exception as error:
                self.failures.append(f"{type(error).__name__}: {error}")
            self.reads += 1
            time.sleep(PAUSE_SECONDS)


def service_readers(settings: Settings, stop: Any) -> list[Reader]:
    """Return four threads of a service, which see the number of the pointer rise."""
    store = open_store(settings, by_key=True)

    def read() -> int:
        run_served(store)
        return store.release().pointer.sequence

    return [Reader(read, stop) for _ in range(4)]


def analyst_readers(settings: Settings, stop: Any) -> list[Reader]:
    """Return two readers that open the release for every query, and one long session."""

    def read() -> int:
        with open_release(settings) as connection:
            [run] = runs_read(connection)
        return int(run.removeprefix("night"))

    session = open_release(settings)

    def read_on() -> int:
        [run] = runs_read(session)
        return int(run.removeprefix("night"))

    return [Reader(read, stop), Reader(read, stop), Reader(read_on, stop)]


def run_readers(
    settings: Settings, make: Callable[..., list[Reader]], stop: Any, told: Any
) -> None:
    """Read until told to stop; then tell how often each reader read, and its failures."""
    readers = make(settings, stop)
    for reader in readers:
        reader.start()
    told.put("reading")
    for reader in readers:
        reader.join()
    told.put([(reader.reads, reader.failures[:5]) for reader in readers])
