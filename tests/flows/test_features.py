"""References are frozen once for each model, and a night uses those of its champion."""

from __future__ import annotations

from datetime import date

from flows.features import new_reference_version
from tests.night import Night
from warehouse.connection import open_reader
from warehouse.load import RawState

STATE = RawState(sha256="5e" * 32, as_of=date(2026, 1, 5), n_applications=3)


def test_the_same_data_names_the_same_references_and_other_data_others() -> None:
    again = RawState(sha256="5e" * 32, as_of=date(2026, 1, 5), n_applications=3)
    other = RawState(sha256="6e" * 32, as_of=date(2026, 1, 5), n_applications=3)
    assert new_reference_version(STATE) == new_reference_version(again)
    assert new_reference_version(STATE) != new_reference_version(other)
    assert new_reference_version(STATE).startswith("20260105-")


def test_a_later_night_computes_features_with_the_references_of_its_champion(
    second_night: Night,
) -> None:
    with open_reader(second_night.settings.warehouse_path) as connection:
        [champion] = connection.sql(
            "select reference_version from ml.models where model_version = 1"
        ).fetchall()
        in_force = connection.sql("select reference_version from ml.reference_in_force").fetchall()
        frozen = {
            table: connection.sql(
                f"select distinct reference_version from intermediate.{table}"
            ).fetchall()
            for table in (
                "int_incomes_frozen", "int_credit_deciles_frozen", "int_terms_frozen",
                "int_peer_groups_frozen",
            )
        }  # fmt: skip
    assert in_force == [champion]
    assert frozen == {table: [champion] for table in frozen}
