"""The table of promises names every test that proves one, and no promise is left out of it."""

from __future__ import annotations

from tests.promises import collect_proofs, read_table

MADE_HERE = {*range(1, 23), 31, 32, 33}


def test_the_table_of_promises_names_the_tests_there_are_and_when_they_run() -> None:
    proofs, _ = read_table()
    assert proofs == collect_proofs()


def test_every_promise_has_a_test_or_is_said_not_to_be_made() -> None:
    proofs, not_made = read_table()
    proven = {proof.promise for proof in proofs}
    assert proven | not_made == MADE_HERE
    assert not proven & not_made
