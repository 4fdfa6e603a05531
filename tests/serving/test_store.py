"""The store follows the pointer forwards only, and past every bad candidate."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from serving import store as store_module
from serving.store import Store, WorklistFilter, open_store
from tests.serving.conftest import TurnableClock
from tests.serving.sample_release import CLIENTS, RUN, publish_sample, write_pointer
from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings

CHEAPER = "update scores_latest set pd = 0.5 where sk_id_curr = 100001"


@pytest.fixture
def store(settings: Settings, clock: TurnableClock) -> Store:
    return open_store(settings, clock, by_key=True)


def pd_of_first(store: Store) -> float:
    row = store.release().score(CLIENTS[0])
    assert row is not None
    return float(row["pd"])


def change_pointer(published: Path, **changes: object) -> None:
    content = json.loads((published / "CURRENT").read_text())
    write_pointer(published, json.dumps(content | changes))


def test_nothing_published_is_an_error_of_its_own(empty_settings: Settings) -> None:
    with pytest.raises(NothingPublishedError, match="there is no pointer"):
        open_store(empty_settings).release()
    assert not empty_settings.published.exists()


def test_new_release_is_taken_up_at_the_next_request(store: Store, settings: Settings) -> None:
    before = store.release()
    publish_sample(settings, sequence=2, change=CHEAPER)
    assert pd_of_first(store) == 0.5
    assert store.release().name == f"2-{RUN}"
    # Who still holds the old one keeps reading it.
    row = before.score(CLIENTS[0])
    assert row is not None and row["pd"] != 0.5


def test_same_release_is_opened_once(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.release()
    monkeypatch.setattr(store_module, "_open", lambda *_: pytest.fail("opened again"))
    change_pointer(settings.published)  # rewritten, the content unchanged
    assert store.release() is first
    assert not store.freshness(first).stale


def test_rollback_under_a_new_number_is_followed(store: Store, settings: Settings) -> None:
    old = publish_sample(settings)
    held = store.release()
    publish_sample(settings, sequence=2, change=CHEAPER)
    assert pd_of_first(store) == 0.5
    write_pointer(settings.published, json.dumps(asdict(old) | {"sequence": 3}, default=str))
    assert pd_of_first(store) != 0.5
    assert store.release().pointer.sequence == 3
    assert held.score(CLIENTS[0]) == store.release().score(CLIENTS[0])


def test_sequence_never_goes_back(store: Store, settings: Settings) -> None:
    publish_sample(settings, sequence=5, change=CHEAPER)
    assert pd_of_first(store) == 0.5
    publish_sample(settings, sequence=4, run="20260310-other")
    assert store.release().pointer.sequence == 5
    assert store.freshness(store.release()).stale


def test_same_number_for_another_file_is_refused(store: Store, settings: Settings) -> None:
    old = publish_sample(settings)
    publish_sample(settings, run="20260310-other", change=CHEAPER)
    assert store.release().pointer.run == "20260310-other"
    write_pointer(settings.published, json.dumps(asdict(old), default=str))
    assert store.release().pointer.run == "20260310-other"
    assert store.freshness(store.release()).stale


def truncate(release: Path) -> None:
    release.chmod(0o644)
    release.write_bytes(release.read_bytes()[:-4096])


def flip_a_bit(release: Path) -> None:
    content = bytearray(release.read_bytes())
    content[len(content) // 2] ^= 1
    release.chmod(0o644)
    release.write_bytes(content)


def remove(release: Path) -> None:
    release.unlink()


@pytest.mark.parametrize("file", ["file", "lookup_file"])
@pytest.mark.parametrize("damage", [truncate, flip_a_bit, remove])
def test_damaged_candidate_leaves_the_last_good_release_up(
    store: Store, settings: Settings, damage: object, file: str
) -> None:
    assert callable(damage)
    good = pd_of_first(store)
    pointer = publish_sample(settings, sequence=2, change=CHEAPER)
    damage(settings.published / getattr(pointer, file))
    assert pd_of_first(store) == good
    assert store.freshness(store.release()).stale
    publish_sample(settings, sequence=3, change=CHEAPER, run="20260310-third")
    assert pd_of_first(store) == 0.5
    assert not store.freshness(store.release()).stale


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"file": "release-000002',
        "[]",
        "null",
        '{"file": "release.duckdb"}',
        "\x00\x01",
    ],
)
def test_unreadable_pointer_leaves_the_last_good_release_up(
    store: Store, settings: Settings, content: str
) -> None:
    good = pd_of_first(store)
    write_pointer(settings.published, content)
    assert pd_of_first(store) == good
    assert store.freshness(store.release()).stale


@pytest.mark.parametrize(
    "changes",
    [
        {"file": "../../etc/passwd"},
        {"file": "/etc/passwd"},
        {"file": 7},
        {"lookup_file": "../../etc/passwd"},
        {"lookup_sha256": "0" * 64},
        {"lookup_size": 1},
        {"sequence": "two"},
        {"size": 1},
        {"sha256": "0" * 64},
        {"as_of": "yesterday"},
        {"as_of": "9999-12-31"},
        {"published_at": "2026-03-11T02:10:00"},
    ],
)
def test_hostile_pointer_leaves_the_last_good_release_up(
    store: Store, settings: Settings, changes: dict[str, object]
) -> None:
    good = pd_of_first(store)
    change_pointer(settings.published, **({"sequence": 2} | changes))
    assert pd_of_first(store) == good
    assert store.freshness(store.release()).stale


def test_missing_pointer_leaves_the_last_good_release_up(store: Store, settings: Settings) -> None:
    good = pd_of_first(store)
    (settings.published / "CURRENT").unlink()
    assert pd_of_first(store) == good
    assert store.freshness(store.release()).stale


def test_bad_candidate_is_not_hashed_at_every_request(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.release()
    change_pointer(settings.published, sequence=2, sha256="0" * 64)
    hashed: list[Path] = []
    monkeypatch.setattr(
        store_module, "file_sha256", lambda path: hashed.append(path) or "another hash"
    )
    for _ in range(20):
        store.release()
    assert len(hashed) == 2  # the release and its keyed file, once


def test_file_that_arrives_late_is_taken_up(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_RETRY_SECONDS", 0.0)
    store.release()
    pointer = publish_sample(settings, sequence=2, change=CHEAPER)
    release = settings.published / pointer.file
    aside = release.rename(release.with_suffix(".late"))
    assert pd_of_first(store) != 0.5
    aside.rename(release)
    assert pd_of_first(store) == 0.5


def test_age_counts_from_the_end_of_the_day_of_the_data(store: Store, clock: TurnableClock) -> None:
    release = store.release()
    assert store.freshness(release).age_hours == 10.0
    clock.now = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
    assert store.freshness(release).age_hours == 0.0
    clock.now = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)
    assert store.freshness(release).age_hours == 55.0
    assert store.freshness(release).stale


def test_age_counts_from_a_publication_on_the_same_day(
    store: Store, settings: Settings, clock: TurnableClock
) -> None:
    change_pointer(settings.published, published_at="2026-03-10T14:00:00+00:00")
    clock.now = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
    assert store.freshness(store.release()).age_hours == 1.5


def test_threads_read_whole_releases_while_new_ones_arrive(
    store: Store, settings: Settings
) -> None:
    failures: list[object] = []
    sequences: list[list[int]] = []
    stop = threading.Event()

    def read() -> None:
        seen: list[int] = []
        sequences.append(seen)
        while not stop.is_set():
            try:
                release = store.release()
                values = {row["pd_raw"] for row in release.scores(CLIENTS)}
                expected = release.pointer.sequence / 1000
                if values != {expected}:
                    failures.append((expected, values))
                seen.append(release.pointer.sequence)
            except Exception as error:
                failures.append(error)

    change = "update scores_latest set pd_raw = {} / 1000.0"
    publish_sample(settings, sequence=2, change=change.format(2))
    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for sequence in range(3, 8):
        publish_sample(settings, sequence=sequence, change=change.format(sequence))
    while not all(seen and seen[-1] == 7 for seen in sequences) and not failures:
        stop.wait(0.01)
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert all(seen == sorted(seen) for seen in sequences)


class TestWorklist:
    def test_nearest_to_the_cut_off_comes_first(self, store: Store) -> None:
        rows = store.release().worklist(WorklistFilter(), limit=100, offset=0)
        distances = [abs(row["margin_points"]) for row in rows]
        assert distances == sorted(distances)
        assert len(rows) == len(CLIENTS)

    def test_pages_hold_every_row_once(self, store: Store) -> None:
        release = store.release()
        pages = [release.worklist(WorklistFilter(), limit=8, offset=at) for at in range(0, 40, 8)]
        keys = [row["sk_id_curr"] for page in pages for row in page]
        assert sorted(keys) == list(CLIENTS)

    def test_filters_narrow_and_the_count_agrees(self, store: Store) -> None:
        release = store.release()
        chosen = WorklistFilter(decision="refuse", grade="F")
        rows = release.worklist(chosen, limit=100, offset=0)
        assert {(row["decision"], row["grade"]) for row in rows} == {("refuse", "F")}
        assert release.worklist_size(chosen) == len(rows)

    @pytest.mark.parametrize("text", ["' or 1=1 --", "x'; drop table scores_latest; --", "%"])
    def test_filters_are_values_and_never_code(self, store: Store, text: str) -> None:
        release = store.release()
        for chosen in (
            WorklistFilter(decision=text),
            WorklistFilter(grade=text),
            WorklistFilter(contract_type=text),
        ):
            assert release.worklist(chosen, limit=10, offset=0) == []
        assert release.worklist_size(WorklistFilter(order=text)) == len(CLIENTS)


def test_reason_without_a_named_concept_keeps_its_place(
    empty_settings: Settings, clock: TurnableClock
) -> None:
    change = "update score_reasons set concept = 'unheard of' where rank = 1"
    publish_sample(empty_settings, change=change)
    reasons = open_store(empty_settings, clock).release().reasons(CLIENTS[0])
    assert [row["rank"] for row in reasons if row["concept_fr"] is None] == [
        row["rank"] for row in reasons if row["rank"] == 1
    ]
    assert reasons[1]["concept_en"]
