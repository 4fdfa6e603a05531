"""A changed request moves what goes with it and nothing else; its copies keep their histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import duckdb
import pandas as pd
import pytest
from pydantic import ValidationError

from warehouse.hypothetical import CHANGES, create_hypothetical, drop_hypothetical
from warehouse.policy import load_policy
from warehouse.recourse_policy import BOUNDS, Lever, RecoursePolicy
from warehouse.settings import PROJECT_ROOT

CASH, CARD = 100_001, 100_002
ROWS = f"""
create schema raw; create schema intermediate;
create table raw.application_test as select * from (values
    ({CASH}::bigint, 'Cash loans', 'F', 120000.0, 6000.0, 100000.0, 0, 1, 0, 1),
    ({CARD}, 'Revolving loans', 'M', 50000.0, 2500.0, 50000.0, 1, 0, 0, 0),
    (100003, 'Cash loans', 'M', 1.0, 1.0, 1.0, 0, 0, 0, 0)
) as t(sk_id_curr, name_contract_type, code_gender, amt_credit, amt_annuity, amt_goods_price,
       flag_phone, flag_email, flag_work_phone, flag_document_3);
create table raw.application_train as from raw.application_test;
create table intermediate.loans as select * from (values
    ({CASH}::bigint, 7::bigint, 1.5), ({CASH}, 8, 2.5), ({CARD}, 9, 3.5), (100003, 10, 4.5)
) as t(sk_id_curr, sk_id_prev, paid);
"""
EVERY: dict[Lever, list[float]] = {lever: [bounds[0]] for lever, bounds in BOUNDS.items()}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(ROWS)
        yield connection


def vary(connection: duckdb.DuckDBPyConnection, *keys: int) -> pd.DataFrame:
    create_hypothetical(connection, keys, EVERY, inputs=[("intermediate", "loans")])
    requests: pd.DataFrame = connection.sql("from hypothetical.requests").df()
    return requests.set_index("lever")


def test_each_lever_moves_the_amounts_that_go_with_it(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    amounts = vary(connection, CASH)[["amt_credit", "amt_annuity", "amt_goods_price"]].T.to_dict(
        "list"
    )
    assert amounts == {
        "unchanged": [120_000, 6_000, 100_000],
        "smaller_loan": [60_000, 3_000, 50_000],
        "own_contribution": [60_000, 3_000, 100_000],
        "without_insurance": [100_000, 5_000, 100_000],
        "longer_term": [120_000, 3_000, 100_000],
        "shorter_term": [120_000, 6_060, 100_000],
        "home_telephone": [120_000, 6_000, 100_000],
        "work_telephone": [120_000, 6_000, 100_000],
    }


def test_what_is_shown_of_a_change_is_before_and_after(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    shown = vary(connection, CASH)[["feature", "value_from", "value_to"]]
    assert shown.loc["smaller_loan"].tolist() == ["app_amt_credit", 120_000, 60_000]
    assert shown.loc["shorter_term"].tolist() == ["app_amt_annuity", 6_000, 6_060]
    assert shown.loc["home_telephone"].tolist() == ["app_contact_phone", 0, 1]
    assert shown.loc["unchanged"].isna().all()


def test_a_card_has_no_term_and_what_is_there_is_not_provided_again(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert sorted(vary(connection, CARD).index) == [
        "document_3", "email_address", "smaller_loan", "unchanged", "work_telephone",
    ]  # fmt: skip


def test_nothing_but_the_request_is_changed(connection: duckdb.DuckDBPyConnection) -> None:
    requests = vary(connection, CASH, CARD).reset_index()
    for key, rows in requests.groupby("original"):
        [as_it_is] = rows[rows["lever"] == "unchanged"].to_dict("records")
        assert as_it_is["sk_id_curr"] == key
        for row in rows[rows["lever"] != "unchanged"].to_dict("records"):
            changed = {
                name for name in as_it_is
                if row[name] != as_it_is[name]
                and name not in ("lever", "step", "variant", "feature", "value_from", "value_to")
            }  # fmt: skip
            assert changed == set(CHANGES[row["lever"]].values) - {
                name for name, value in row.items() if value == as_it_is[name]
            }
            assert changed


def test_a_copy_has_a_key_of_its_own_and_the_histories_of_its_original(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    requests = vary(connection, CASH, CARD)
    keys = connection.sql("select sk_id_curr from hypothetical.application_test").df()
    assert keys["sk_id_curr"].is_unique and len(keys) == len(requests) == 13
    columns = connection.table("hypothetical.application_test").columns
    assert columns == connection.table("raw.application_test").columns
    assert connection.sql("from hypothetical.application_train").fetchall() == []
    per_copy = connection.sql(
        "select sk_id_curr // 100 as original, list(paid order by paid) as paid, count(*) as n, "
        "count(distinct sk_id_prev) as n_loans from hypothetical.loans group by sk_id_curr, 1"
    ).df()
    assert {tuple(paid) for paid in per_copy["paid"]} == {(1.5, 2.5), (3.5,)}
    assert (per_copy["n"] == per_copy["n_loans"]).all() and len(per_copy) == 13
    # No two copies share a loan.
    [(n, distinct)] = connection.sql(
        "select count(*), count(distinct sk_id_prev) from hypothetical.loans"
    ).fetchall()
    assert n == distinct


def test_the_schema_is_removed(connection: duckdb.DuckDBPyConnection) -> None:
    vary(connection, CASH)
    drop_hypothetical(connection)
    drop_hypothetical(connection)
    schemas = connection.sql("select schema_name from duckdb_schemas()").fetchall()
    assert ("hypothetical",) not in schemas


def test_every_lever_is_bounded_described_and_changes_nothing_protected() -> None:
    levers = pd.read_csv(PROJECT_ROOT / "dbt_project" / "seeds" / "recourse_levers.csv")
    assert set(CHANGES) == set(BOUNDS) == set(get_args(Lever)) == set(levers["lever"])
    dictionary = pd.read_csv(PROJECT_ROOT / "dbt_project" / "seeds" / "feature_dictionary.csv")
    dictionary = dictionary.set_index("feature")
    changeable = {
        "amt_credit", "amt_annuity", "amt_goods_price", "flag_phone", "flag_work_phone",
        "flag_email", "flag_document_3",
    }  # fmt: skip
    for lever, change in CHANGES.items():
        assert change.column in change.values
        assert set(change.values) <= changeable, lever
        assert dictionary.loc[change.feature, "use"] == "model"
        assert dictionary.loc[change.feature, "source_columns"] == change.column.upper()
        is_amount = change.column.startswith("amt_")
        assert levers.set_index("lever").loc[lever, "is_amount"] == is_amount


@pytest.mark.parametrize(
    ("levers", "named"),
    [
        ({"smaller_loan": [0.1]}, "smaller_loan: expected distinct steps from 0.5"),
        ({"smaller_loan": [0.9, 0.9]}, "expected distinct steps"),
        ({"longer_term": [1.2]}, "longer_term"),
        ({"age": [1]}, "age"),
        ({"shorter_term": [1.01 + step / 200 for step in range(100)]}, "at most 99"),
    ],
)
def test_steps_out_of_bounds_and_other_levers_are_refused(
    levers: dict[str, list[float]], named: str
) -> None:
    policy = load_policy().recourse.model_dump()
    with pytest.raises(ValidationError, match=named):
        RecoursePolicy.model_validate(policy | {"levers": levers})
