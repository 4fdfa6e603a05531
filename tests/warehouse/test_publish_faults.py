"""Publishing under faults: killed, short of space, disturbed, damaged; the old release or the new.

The numbers in the names are those of the promises on reliability. A few repetitions of each run at
every push, all of them when heavy. A kill is the death of the process, not of the machine.
"""

from __future__ import annotations

import errno
import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serving.store import open_store
from tests.warehouse.marts import AS_OF, fill_served_marts
from tests.warehouse.publisher import CONTEXT, Fault, start_publisher
from tests.warehouse.readers import analyst_readers, run_readers, run_served, service_readers
from warehouse.connection import open_reader
from warehouse.errors import NothingPublishedError
from warehouse.pointer import Pointer, current_release, kept_releases, lookup_beside
from warehouse.publish import publish, rollback
from warehouse.settings import Settings

SEED = 20


def few_or(many: int, few: int) -> list[object]:
    """Return the repetitions: few at every push, many when heavy."""
    return [few, pytest.param(many, marks=pytest.mark.heavy)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", _env_file=None)


def publish_run(settings: Settings, run: str) -> Pointer:
    fill_served_marts(settings, run)
    return publish(settings, run=run, as_of=AS_OF, schemas=["scores"])


def recover(settings: Settings, run: str, been_up: set[str]) -> None:
    """Run the interrupted publication again: it is up, and nothing half made lies about.

    Args:
        been_up: Files of the releases that were up, which may be kept; completed.
    """
    been_up.add(current_release(settings).file)
    again = start_publisher(settings.home, run)
    again.join()
    assert again.exitcode == 0
    assert run_served(open_store(settings, by_key=True)) == run
    pointer = current_release(settings)
    kept = kept_releases(settings.published)
    assert kept[-1].name == pointer.file
    assert {path.name for path in settings.published.iterdir()} == {
        "CURRENT",
        ".lock",
        "scores.duckdb",
        *(path.name for path in kept),
        *(lookup_beside(path).name for path in kept),
    }
    been_up.add(pointer.file)
    assert {path.name for path in kept} <= been_up


# --- readers ---------------------------------------------------------------------------------


@contextmanager
def reading(settings: Settings) -> Iterator[list[tuple[int, list[str]]]]:
    """Let a service and analysts read, each in a process of its own; yield what they saw."""
    stop, told = CONTEXT.Event(), CONTEXT.Queue()
    processes = [
        CONTEXT.Process(target=run_readers, args=(settings, make, stop, told))
        for make in (service_readers, analyst_readers)
    ]
    seen: list[tuple[int, list[str]]] = []
    for process in processes:
        process.start()
    try:
        assert [told.get(timeout=60) for _ in processes] == ["reading"] * 2
        yield seen
    finally:
        stop.set()
        for _ in processes:
            seen += told.get(timeout=60)
        for process in processes:
            process.join()


@pytest.mark.parametrize("releases", few_or(200, 10))
def test_promise_01_a_publication_never_disturbs_a_reader(
    settings: Settings, releases: int
) -> None:
    # given seven readers of a first release
    publish_run(settings, "night1")
    with reading(settings) as seen:
        # when releases go up one after the other
        for number in range(2, releases + 2):
            publish_run(settings, f"night{number}")
    # then no read failed, none saw two releases, none went backwards
    assert [failures for _, failures in seen] == [[]] * 7
    assert min(reads for reads, _ in seen) > releases
    assert run_served(open_store(settings, by_key=True)) == f"night{releases + 1}"


def test_promise_08_a_rollback_under_readers_takes_under_ten_seconds(settings: Settings) -> None:
    for number in (1, 1, 1):
        publish_run(settings, f"night{number}")
    with reading(settings) as seen:
        began = time.monotonic()
        pointer = rollback(settings)
        assert time.monotonic() - began < 10
    assert [failures for _, failures in seen] == [[]] * 7
    assert (pointer.sequence, pointer.file) == (4, "release-000002-night1.duckdb")


# --- kills and errors of the disk ----------------------------------------------------------


@pytest.mark.parametrize("kills", few_or(100, 6))
def test_promise_02_a_kill_at_a_random_moment_leaves_the_old_or_the_new_release(
    settings: Settings, kills: int
) -> None:
    rng = random.Random(SEED)
    been_up = {publish_run(settings, "night0").file}
    usual = measure_publisher(settings, "night1")
    been_up.add(current_release(settings).file)
    store = open_store(settings, by_key=True)  # one that goes on through all of it
    up, killed = "night1", 0
    for number in itertools.count(2):
        run, begun = f"night{number}", CONTEXT.Event()
        publisher = start_publisher(settings.home, run, begun=begun)
        assert begun.wait(60)
        time.sleep(rng.uniform(0, usual))
        publisher.kill()
        publisher.join()
        killed += publisher.exitcode == -signal.SIGKILL
        been_up.add(current_release(settings).file)
        assert run_served(store) == run_served(open_store(settings, by_key=True))
        assert run_served(store) in (up, run)
        if number % 10 == 0 or killed == kills:
            recover(settings, run, been_up)
        up = run_served(store)
        if killed == kills:
            break
        # A publication may be over before its moment comes, but most are not.
        assert number < 4 * kills + 20


def measure_publisher(settings: Settings, run: str) -> float:
    """Publish in a process like those that are killed; return the seconds it takes."""
    begun = CONTEXT.Event()
    publisher = start_publisher(settings.home, run, begun=begun)
    assert begun.wait(60)
    began = time.monotonic()
    publisher.join()
    assert publisher.exitcode == 0
    return time.monotonic() - began


def every_step(
    settings: Settings, kind: str | int, stride: int = 1
) -> Iterator[tuple[int, int | None]]:
    """Publish once for every step there is, or some, failing at it; yield step and exit code."""
    for number in range(settings.keep_releases):
        publish_run(settings, f"night0{number}")
    for step in range(1, 100, stride):
        publisher = start_publisher(settings.home, f"night{step}", Fault(step, kind))
        publisher.join()
        if publisher.exitcode == 0:
            assert step > 15
            return
        yield step, publisher.exitcode
    raise AssertionError("The publisher never ends.")


def require_old_or_new(settings: Settings, kind: str | int, stride: int, exit_code: int) -> None:
    up, been_up = "", {f"release-00000{number}-night0{number - 1}.duckdb" for number in (1, 2, 3)}
    for step, found in every_step(settings, kind, stride):
        assert found == exit_code
        run = f"night{step}"
        assert run_served(open_store(settings, by_key=True)) in (up or "night02", run)
        recover(settings, run, been_up)
        up = run


@pytest.mark.parametrize("stride", few_or(1, 4))
@pytest.mark.parametrize("kind", ["before", "after", "half"])
def test_promise_02_a_kill_at_every_step_leaves_the_old_or_the_new_release(
    settings: Settings, kind: str, stride: int
) -> None:
    require_old_or_new(settings, kind, stride, -signal.SIGKILL)


@pytest.mark.parametrize("stride", few_or(1, 6))
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_promise_04_an_error_of_the_disk_at_any_step_costs_the_new_release_only(
    settings: Settings, error: str, stride: int
) -> None:
    require_old_or_new(settings, getattr(errno, error), stride, 1)


@pytest.mark.parametrize("stride", few_or(1, 6))
def test_promise_08_a_rollback_works_after_a_kill_at_every_step(
    settings: Settings, stride: int
) -> None:
    been_up: set[str] = set()
    for _ in every_step(settings, "after", stride):
        before = current_release(settings)
        been_up |= {before.file, rollback(settings).file}
        again = current_release(settings)
        assert again.sequence == before.sequence + 1
        assert again.file < before.file
        been_up.add(publish_run(settings, "night99").file)


# --- system calls ----------------------------------------------------------------------------

WRITING = (
    "write,writev,pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,chmod,fchmodat,"
    "rename,renameat,renameat2,unlink,unlinkat,symlink,symlinkat"
)


def require_strace() -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: apt-get install strace")
    probe = subprocess.run(
        ["strace", "-f", "-o", os.devnull, "true"],
        capture_output=True,
        check=False,
    )
    if probe.returncode:
        pytest.skip(f"strace may not trace here: {probe.stderr.decode()[:200]}")


def publish_traced(
    settings: Settings, run: str, log: Path, inject: str = "", calls: str = WRITING
) -> int:
    """Publish under strace, which sees, and may inject into, calls on the published folder only."""
    folder = settings.published
    release = f"release-{current_release(settings).sequence + 1:06d}-{run}"
    names = [
        *(f".build-{run}.duckdb", f".build-{run}.duckdb.wal", f".build-{run}.lookup"),
        *(f"{release}.duckdb", f"{release}.lookup", ".CURRENT.tmp", ".scores.duckdb.tmp"),
        *(path.name for path in folder.glob("release-*")),
    ]
    paths = [f"--trace-path={folder / name}" for name in names] + [f"--trace-path={folder}"]
    injection = [f"--inject={inject}"] if inject else []
    # It attaches to a publisher that has its imports and marts: one it starts takes twice as long.
    begun, go = CONTEXT.Event(), CONTEXT.Event()
    publisher = start_publisher(settings.home, run, begun=begun, go=go)
    assert begun.wait(60)
    with subprocess.Popen(
        [
            *("strace", "-f", "-y", "-o", str(log), f"--attach={publisher.pid}"),
            *(f"--trace={calls}", *paths, *injection),
        ],
        stderr=subprocess.DEVNULL,
    ) as tracer:
        status = Path(f"/proc/{publisher.pid}/status")
        while "TracerPid:\t0\n" in status.read_text(encoding="utf-8"):
            assert tracer.poll() is None
            time.sleep(0.002)
        go.set()
        publisher.join()
    assert publisher.exitcode is not None
    return publisher.exitcode


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("most", few_or(1000, 4))
@pytest.mark.parametrize(
    "fault", ["signal=KILL", "error=ENOSPC", "error=EIO"], ids=["02_kill", "04_full", "04_broken"]
)
def test_promise_02_and_04_a_fault_at_every_system_call_costs_the_new_release_only(
    settings: Settings, tmp_path: Path, fault: str, most: int
) -> None:
    require_strace()
    # given which calls are made, and how often
    for number in range(settings.keep_releases):
        publish_run(settings, f"night00{number}")
    log = tmp_path / "calls.log"
    assert publish_traced(settings, "night000", log) == 0
    calls = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.M))
    places = [(call, number) for call, count in calls.items() for number in range(1, count + 1)]
    assert {"pwrite64", "fsync", "rename", "unlink"} <= set(calls)
    assert len(places) > 60
    places = random.Random(SEED).sample(places, min(most, len(places)))
    # when one of them fails
    up, missed = "night000", []
    been_up = {path.name for path in kept_releases(settings.published)}
    for attempt, (call, number) in enumerate(places, 1):
        run = f"night{attempt:03}"
        if publish_traced(settings, run, log, f"{call}:{fault}:when={number}") == 0:
            missed.append((call, number))
        # then the old release is up, or the new one, and the next attempt puts the new one up
        assert run_served(open_store(settings, by_key=True)) in (up, run), (call, number)
        recover(settings, run, been_up)
        up = run
    assert missed == []


# --- damage, competition, compatibility -------------------------------------------------------


def zero_a_block(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content))
    size = rng.choice([1, 64, 4096])
    return content[:start] + bytes(len(content[start : start + size])) + content[start + size :]


def flip_bits(content: bytes, rng: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(rng.choice([1, 1, 8])):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    zero_a_block,
    lambda content, rng: content[: rng.randrange(len(content))],
    lambda content, rng: content + bytes(rng.choice([1, 4096])),
    lambda content, rng: b"",
    lambda content, rng: b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
)


@pytest.mark.parametrize("files", few_or(200, 24))
def test_promise_05_a_damaged_release_is_never_served(settings: Settings, files: int) -> None:
    # given a service on the first release, and a second one
    first = publish_run(settings, "night1")
    warm = open_store(settings, by_key=True)
    assert run_served(warm) == "night1"
    second = publish_run(settings, "night2")
    pointer = (settings.published / "CURRENT").read_bytes()
    rng = random.Random(SEED)
    for number in range(files):
        path = settings.published / (second.file if number % 2 else second.lookup_file)
        whole = path.read_bytes()
        damaged = whole
        while damaged == whole:
            damaged = DAMAGES[number // 2 % len(DAMAGES)](whole, rng)
        # when one of its two files is damaged, then pointed to
        path.unlink()
        path.write_bytes(damaged)
        (settings.published / ".new").write_bytes(pointer)
        (settings.published / ".new").rename(settings.published / "CURRENT")
        # then who serves the first one keeps it and says it is stale, and who starts has none
        assert run_served(warm) == "night1"
        assert warm.is_stale(warm.release())
        with pytest.raises(NothingPublishedError):
            open_store(settings, by_key=True).release()
        path.unlink()
        path.write_bytes(whole)
    assert run_served(open_store(settings, by_key=True)) == "night2"
    assert warm.release().pointer == first


@pytest.mark.parametrize("rounds", few_or(25, 4))
def test_promise_07_of_two_publishers_at_once_one_wins_and_the_other_leaves(
    settings: Settings, rounds: int
) -> None:
    publish_run(settings, "night")
    refused = 0
    for _ in range(rounds):
        before = current_release(settings).sequence
        two = [start_publisher(settings.home, "night", fill=False) for _ in range(2)]
        for publisher in two:
            publisher.join()
        ends = [publisher.exitcode for publisher in two]
        assert 0 in ends and set(ends) <= {0, 2}
        assert current_release(settings).sequence == before + ends.count(0)
        assert run_served(open_store(settings, by_key=True)) == "night"
        refused += ends.count(2)
    assert refused


def test_promise_09_a_release_has_the_storage_of_the_oldest_supported_duckdb(
    settings: Settings,
) -> None:
    pointer = publish_run(settings, "night1")
    header = (settings.published / pointer.file).read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    # 67 is what DuckDB 1.4 writes and reads; later ones refuse nothing below their own.
    assert int.from_bytes(header[12:20], "little") <= 67
    assert pointer.storage_version == "v1.4.0"
    with open_reader(settings.published / pointer.file) as reader:
        [(tags,)] = reader.sql("select tags from duckdb_databases() where not internal").fetchall()
    assert tags["storage_version"].startswith("v1.4")
