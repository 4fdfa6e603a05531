"""Each claim of ``dbt_project/tests/features`` holds on sound tables; its poison breaks it alone.

The generic tests (key, complete, unique_combination, within) are poisoned too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest

from warehouse.settings import PROJECT_ROOT

TESTS = PROJECT_ROOT / "dbt_project" / "tests"
ASSERTIONS = {path.stem: path for path in sorted((TESTS / "features").glob("*.sql"))}

# A mart of a share, a count and a category, and what the assertions read beside it.
SOUND_TABLES = """
create table application_features as select * from (values
    (1, 0.5::float, 3::float, 1), (2, null, 0::float, null)
) as t(sk_id_curr, share_late, n_loans, app_cat_gender);
create table feature_dictionary as select * from (values
    ('share_late', 'numeric'), ('n_loans', 'numeric'), ('app_cat_gender', 'categorical')
) as t(feature, kind);
create table stg_home_credit__applications as select
    sk_id_curr, 'F' as code_gender, null as name_family_status, null as organization_type,
    -12000 as days_birth, -100 as days_employed, -1 as days_registration,
    -1 as days_id_publish, null::integer as days_last_phone_change,
    null as name_contract_type, null as name_income_type, null as name_housing_type,
    null as occupation_type, null as weekday_appr_process_start, null as name_type_suite,
    null as housetype_mode, null as wallsmaterial_mode
from (values (1), (2)) as t(sk_id_curr);
create table category_vocabulary as
    select 'app_cat_gender' as feature, 'F' as level;
create table stg_home_credit__previous_applications as select
    'Cash loans' as name_contract_type, null as name_cash_loan_purpose,
    null as name_contract_status, null as name_payment_type, null as code_reject_reason,
    null as name_type_suite, null as name_client_type, null as name_goods_category,
    null as name_portfolio, null as name_product_type, null as channel_type,
    null as name_seller_industry, null as name_yield_group, null as product_combination,
    -10 as days_first_drawing, -10 as days_first_due, -10 as days_last_due_1st_version,
    -10 as days_last_due, -10 as days_termination;
create table stg_home_credit__pos_months as select 'Active' as name_contract_status;
create table stg_home_credit__card_months as select 'Active' as name_contract_status;
create table stg_references__in_force as select 1 as reference_version;
create table int_incomes_frozen as select 1 as reference_version, 100 as n_applications;
create table int_peer_groups_frozen as select 1 as reference_version;
create table int_previous_applications_priced as
    select 1 as sk_id_curr, 1000.0e0 as credit, 1010.0e0 as annuity, 1 as term,
        0.01e0 as monthly_rate;
create table int_requested_loans_priced as from int_previous_applications_priced;
"""

POISONS = [
    (
        "assert_dictionary_describes_every_feature",
        "update feature_dictionary set kind = 'numeric' where feature = 'app_cat_gender'",
    ),
    (
        "assert_dictionary_describes_every_feature",
        "insert into feature_dictionary values ('gone', 'numeric')",
    ),
    (
        "assert_every_application_has_one_feature_row",
        "delete from application_features where sk_id_curr = 2",
    ),
    (
        "assert_every_application_has_one_feature_row",
        "insert into application_features values (3, null, null, null)",
    ),
    (
        "assert_every_application_has_one_feature_row",
        "insert into application_features from application_features where sk_id_curr = 1",
    ),
    (
        "assert_every_category_is_in_the_vocabulary",
        "update stg_home_credit__applications set code_gender = 'X' where sk_id_curr = 1",
    ),
    ("assert_features_are_finite", "update application_features set n_loans = 'inf'"),
    ("assert_features_are_finite", "update application_features set n_loans = 'nan'"),
    (
        "assert_no_sentinel_leaves_staging",
        "update stg_home_credit__applications set days_employed = 365243 where sk_id_curr = 1",
    ),
    (
        "assert_no_sentinel_leaves_staging",
        "update stg_home_credit__previous_applications set name_contract_type = 'XNA'",
    ),
    (
        "assert_no_sentinel_leaves_staging",
        "update stg_home_credit__previous_applications set days_termination = 365243",
    ),
    (
        "assert_no_sentinel_leaves_staging",
        "update stg_home_credit__card_months set name_contract_status = 'XAP'",
    ),
    (
        "assert_references_in_force_are_frozen",
        "insert into stg_references__in_force values (2)",
    ),
    ("assert_references_in_force_are_frozen", "delete from int_incomes_frozen"),
    ("assert_references_in_force_are_frozen", "delete from int_peer_groups_frozen"),
    (
        "assert_shares_lie_between_zero_and_one",
        "update application_features set share_late = 1.01 where sk_id_curr = 1",
    ),
    (
        "assert_shares_lie_between_zero_and_one",
        "update application_features set n_loans = -1 where sk_id_curr = 1",
    ),
    (
        "assert_solved_rates_give_back_the_credit",
        "update int_previous_applications_priced set monthly_rate = 0.0101",
    ),
    (
        "assert_solved_rates_give_back_the_credit",
        "update int_requested_loans_priced set annuity = 1011",
    ),
]
SAFE_DIVIDE = (PROJECT_ROOT / "dbt_project" / "macros" / "safe_divide.sql").read_text("utf-8")
# Text of the macro, and what a mistake would make of it.
MISTAKES = [
    ("<= 1.7976931348623157e308", "is not null"),
    ("nullif({{ denominator }}, 0)", "greatest({{ denominator }}, 0)"),
    ("then {{ quotient }} end", "then {{ quotient }} else 0 end"),
]


@pytest.fixture
def tables() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(SOUND_TABLES)
    return connection


def findings(
    tables: duckdb.DuckDBPyConnection, assertion: Path, safe_divide: str = SAFE_DIVIDE
) -> int:
    """Count the rows that contradict an assertion, the project's macros answering for the mart."""
    macros: dict[str, Any] = {
        "ref": str,
        "config": lambda **_: "",
        "feature_columns": {
            "float": ["share_late", "n_loans"],
            "integer": ["app_cat_gender"],
        }.__getitem__,
        "features_by_unit": lambda units: ["n_loans"] if units == ["count"] else ["share_late"],
    }
    text = safe_divide + assertion.read_text(encoding="utf-8")
    statement = jinja2.Template(text).render(**macros)
    return len(tables.execute(statement).fetchall())


@pytest.mark.parametrize("name", ASSERTIONS)
def test_assertion_accepts_sound_tables(tables: duckdb.DuckDBPyConnection, name: str) -> None:
    assert findings(tables, ASSERTIONS[name]) == 0


@pytest.mark.parametrize(("name", "poison"), POISONS)
def test_promise_06_a_poison_breaks_its_rule_alone(
    tables: duckdb.DuckDBPyConnection, name: str, poison: str
) -> None:
    tables.execute(poison)
    broken = {other for other, path in ASSERTIONS.items() if findings(tables, path)}
    assert broken == {name}


@pytest.mark.parametrize(("right", "wrong"), MISTAKES)
def test_promise_06_an_unsafe_division_is_caught(
    tables: duckdb.DuckDBPyConnection, right: str, wrong: str
) -> None:
    assert right in SAFE_DIVIDE
    name = "assert_safe_divide_is_null_on_every_bad_input"
    assert findings(tables, ASSERTIONS[name], SAFE_DIVIDE.replace(right, wrong)) > 0


def test_every_assertion_has_a_poison() -> None:
    poisoned = {name for name, _ in POISONS}
    assert set(ASSERTIONS) == poisoned | {"assert_safe_divide_is_null_on_every_bad_input"}


@pytest.mark.parametrize(
    ("name", "arguments", "sound", "poisons"),
    [
        ("key", {"column_name": "a"}, "(1, 1), (2, 1)", ["(1, 1), (1, 2)", "(1, 1), (null, 1)"]),
        (
            "complete",
            {"columns": ["a", "b"]},
            "(1, 1), (1, 1)",
            ["(1, null)", "(null, 1)"],
        ),
        (
            "unique_combination",
            {"columns": ["a", "b"]},
            "(1, 1), (1, 2), (1, null)",
            ["(1, 1), (1, 1)", "(1, null), (1, null)"],
        ),
        (
            "within",
            {"column_name": "a", "at_least": 0, "at_most": 1},
            "(0, 1), (1, 1), (null, 1)",
            ["(-0.1, 1)", "(1.1, 1)"],
        ),
    ],
)
def test_promise_06_a_generic_test_accepts_sound_rows_and_catches_poison(
    name: str, arguments: dict[str, Any], sound: str, poisons: list[str]
) -> None:
    text = (TESTS / "generic" / f"test_{name}.sql").read_text(encoding="utf-8")
    body = text.split("%}", 1)[1].replace("{% endtest %}", "")
    counts = []
    for rows in (sound, *poisons):
        connection = duckdb.connect()
        connection.execute(f"create table model as select * from (values {rows}) as t(a, b)")
        statement = jinja2.Template(body).render(model="model", none=None, **arguments)
        counts.append(len(connection.execute(statement).fetchall()))
    assert counts[0] == 0
    assert all(counts[1:])
