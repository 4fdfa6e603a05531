"""Requests as they might be: copies of applications with a changed request, to be computed anew.

A copy has a key of its own, made of the application's key and the number of the change, and the
histories of its original. Schema ``hypothetical`` offers the copies under the names that the models
of the feature mart read, so that their one definition computes the features of what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from warehouse.recourse_policy import Lever

SCHEMA = "hypothetical"
# Room for the number of a change in a key; it keeps the order of keys, which settles ties.
KEYS_PER_APPLICATION = 100

_NOT_REVOLVING = "name_contract_type <> 'Revolving loans'"
_COPIED_KEYS = ("sk_id_curr", "sk_id_prev", "sk_id_bureau")


@dataclass(frozen=True)
class Change:
    """What a lever does to a request.

    Attributes:
        feature: The feature of the mart that shows the change to a person.
        column: The column of the application it is read from.
        values: Every column that moves with it, as SQL of the old values and ``{step}``. Nothing
            but what a client can ask for otherwise today: amounts of the request, a number, an
            address or a paper to add.
        where: The requests it makes sense for.
    """

    feature: str
    column: str
    values: Mapping[str, str]
    where: str


def _provide(feature: str, column: str) -> Change:
    return Change(feature, column, {column: "1"}, f"{column} = 0")


# A smaller loan over the same term has a smaller instalment in proportion.
CHANGES: Mapping[Lever, Change] = {
    "smaller_loan": Change(
        "app_amt_credit",
        "amt_credit",
        {
            "amt_credit": "round({step} * amt_credit)",
            "amt_annuity": "round({step} * amt_annuity)",
            "amt_goods_price": "round({step} * amt_goods_price)",
        },
        "amt_credit > 0",
    ),
    "own_contribution": Change(
        "app_amt_credit",
        "amt_credit",
        {
            "amt_credit": "round({step} * amt_credit)",
            "amt_annuity": "round({step} * amt_annuity)",
        },
        f"amt_credit > 0 and amt_goods_price > 0 and {_NOT_REVOLVING}",
    ),
    # What is lent beyond the price of the goods is the insurance.
    "without_insurance": Change(
        "app_amt_credit",
        "amt_credit",
        {
            "amt_credit": "amt_goods_price",
            "amt_annuity": "round(amt_annuity * amt_goods_price / amt_credit)",
        },
        f"amt_credit > amt_goods_price and amt_goods_price > 0 and {_NOT_REVOLVING}",
    ),
    "longer_term": Change(
        "app_amt_annuity",
        "amt_annuity",
        {"amt_annuity": "round({step} * amt_annuity)"},
        f"amt_annuity > 0 and {_NOT_REVOLVING}",
    ),
    "shorter_term": Change(
        "app_amt_annuity",
        "amt_annuity",
        {"amt_annuity": "round({step} * amt_annuity)"},
        f"amt_annuity > 0 and {_NOT_REVOLVING}",
    ),
    "home_telephone": _provide("app_contact_phone", "flag_phone"),
    "work_telephone": _provide("app_contact_work", "flag_work_phone"),
    "email_address": _provide("app_contact_email", "flag_email"),
    "document_3": _provide("app_doc_3", "flag_document_3"),
}


def create_hypothetical(
    connection: duckdb.DuckDBPyConnection,
    applications: Iterable[int],
    levers: Mapping[Lever, Sequence[float]],
    inputs: Iterable[tuple[str, str]],
) -> int:
    """Create schema ``hypothetical`` with every change of these applications' requests.

    Args:
        connection: The warehouse.
        applications: Keys of applications in ``raw.application_test``.
        levers: The steps to try of each lever.
        inputs: Schema and name of the tables that are copied as they are, by application.

    Returns:
        How many requests there are; those as they are, number 0, are among them.
    """
    drop_hypothetical(connection)
    connection.execute(f"create schema {SCHEMA}")
    connection.register("chosen", pa.table({"sk_id_curr": pa.array(applications, pa.int64())}))
    variants = [_variant(0, "unchanged", 0, None)]
    for lever, steps in levers.items():
        for step in steps:
            variants.append(_variant(len(variants), lever, step, CHANGES[lever]))
    connection.execute(f"create table {SCHEMA}.requests as {' union all by name '.join(variants)}")
    connection.unregister("chosen")
    connection.execute(
        f"create view {SCHEMA}.application_test as select * exclude "
        "(original, variant, lever, step, feature, value_from, value_to) replace "
        f"(original * {KEYS_PER_APPLICATION} + variant as sk_id_curr) from {SCHEMA}.requests"
    )
    connection.execute(
        f"create view {SCHEMA}.application_train as from raw.application_train where false"
    )
    for schema, table in inputs:
        _copy_by_application(connection, schema, table)
    [[n_requests]] = connection.execute(f"select count(*) from {SCHEMA}.requests").fetchall()
    return int(n_requests)


def drop_hypothetical(connection: duckdb.DuckDBPyConnection) -> None:
    """Remove the schema and all that was computed in it."""
    connection.execute(f"drop schema if exists {SCHEMA} cascade")


def _variant(number: int, lever: str, step: float, change: Change | None) -> str:
    """Return the query of one change; what it reads is always the request as it is."""
    columns, shown, condition = "*", ["null::varchar", "null::double", "null::double"], ""
    if change:
        values = {column: sql.format(step=step) for column, sql in change.values.items()}
        replaced = ", ".join(f"{sql} as {column}" for column, sql in values.items())
        columns, condition = f"* replace ({replaced})", f" and {change.where}"
        shown = [f"'{change.feature}'", f"{change.column}::double", values[change.column]]
    return (
        f"select {columns}, sk_id_curr as original, {number} as variant, '{lever}' as lever, "
        f"{step}::double as step, {shown[0]} as feature, {shown[1]} as value_from, "
        f"({shown[2]})::double as value_to from raw.application_test "
        f"where sk_id_curr in (from chosen){condition}"
    )


def _copy_by_application(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    columns = connection.table(f"{schema}.{table}").columns
    keys = ", ".join(
        f"copied.{key} * {KEYS_PER_APPLICATION} + requests.variant as {key}"
        for key in _COPIED_KEYS
        if key in columns
    )
    connection.execute(
        f"create view {SCHEMA}.{table} as select copied.* replace ({keys}) "
        f"from {schema}.{table} as copied "
        f"inner join {SCHEMA}.requests on copied.sk_id_curr = requests.original"
    )
