"""What the tables of a drop look like: made in one pass over each, and kept for the next drop."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import duckdb

from warehouse.contract import WHOLE_NUMBERS, Contract, Table

APPLICATIONS = ("application_train", "application_test")
# Of fewer rows none may be a good number: they are no measure for others where there is a larger
# drop to compare with.
ENOUGH_ROWS = 20
# Text columns hold categories; of one that holds more than this the rest counts as unseen.
_MOST_VALUES = 200
# bureau_balance names credits, not applications; who has credits has about five.
_CREDITS_OF_A_HOLDER = 5


@dataclass(frozen=True)
class ColumnProfile:
    """One column of one table of a drop, a row of raw.drop_profiles.

    Attributes:
        n_applications: Applications that the drop holds; of a table of applications, its rows.
        n_holders: About how many of them have rows in the table: the observations behind a share.
        n_foreign: In the row of SK_ID_CURR, rows of applications that are not in the drop.
        mean: Of numbers, without sentinels; so is the deviation.
        categories: Rows of each value of a text.
    """

    table_name: str
    column_name: str
    n_applications: int
    n_holders: int
    n_rows: int
    n_missing: int
    n_sentinel: int | None
    n_foreign: int | None
    mean: float | None
    standard_deviation: float | None
    categories: dict[str, int] | None
    drop_id: str


def profile_drop(
    connection: duckdb.DuckDBPyConnection, contract: Contract, drop_id: str
) -> list[ColumnProfile]:
    """Return the profile of a drop whose rows are loaded, of each table that has any."""
    connection.execute(
        """
        create or replace temp table drop_applications as
        select sk_id_curr from raw.application_train where drop_id = $drop_id
        union
        select sk_id_curr from raw.application_test where drop_id = $drop_id
        """,
        {"drop_id": drop_id},
    )
    ((n_all,),) = connection.execute("select count(*) from drop_applications").fetchall()
    profiles = []
    for table in contract.tables.values():
        if not table.optional:
            profiles += _profile_table(connection, table, drop_id, n_all)
    connection.execute("drop table drop_applications")
    return profiles


def record_profile(connection: duckdb.DuckDBPyConnection, profiles: list[ColumnProfile]) -> None:
    """Keep the profile of a drop for those that come after it."""
    if profiles:
        rows = [list(asdict(profile).values()) for profile in profiles]
        row = f"({', '.join('?' * len(rows[0]))})"
        connection.execute(
            f"insert into raw.drop_profiles values {', '.join([row] * len(rows))}",
            [value for values in rows for value in values],
        )


def last_profile(
    connection: duckdb.DuckDBPyConnection, table: str, *, is_full: bool | None = None
) -> dict[str, ColumnProfile]:
    """Return the profile of a table in the last good drop that can be compared with, by column.

    Args:
        is_full: Only full portfolios, or only additions.
    """
    answer = connection.execute(
        """
        with candidates as (
            select drop_id, drops.load_number, max(profiles.n_rows) as n_rows
            from raw.drop_profiles as profiles
            inner join raw.drops as drops using (drop_id)
            where profiles.table_name = $table and ($is_full is null or drops.is_full = $is_full)
            group by all
        )
        select profiles.* from raw.drop_profiles as profiles
        where profiles.table_name = $table and profiles.drop_id = (
            select drop_id from candidates
            order by n_rows >= $enough desc, load_number desc
            limit 1
        )
        """,
        {"table": table, "is_full": is_full, "enough": ENOUGH_ROWS},
    )
    return {row[1]: ColumnProfile(*row) for row in answer.fetchall()}


def _profile_table(
    connection: duckdb.DuckDBPyConnection, table: Table, drop_id: str, n_all: int
) -> list[ColumnProfile]:
    columns = {
        name: column
        for name, column in table.columns.items()
        if name == "SK_ID_CURR" or name not in (*table.key, "SK_ID_PREV", "SK_ID_BUREAU")
    }
    measures = []
    for name, column in columns.items():
        is_number = column.type in (*WHOLE_NUMBERS, "DOUBLE") and name != "SK_ID_CURR"
        sentinels = ", ".join(str(value) for value in column.sentinels)
        usual = f" filter ({name} not in ({sentinels}))" if sentinels else ""
        measures += [
            f"count({name})",
            f"count(*) filter ({name} in ({sentinels}))" if sentinels else "null",
            f"avg({name}){usual}" if is_number else "null",
            # Half the work of stddev_samp, and precise enough to compare means by.
            f"avg({name}::double * {name}::double){usual}" if is_number else "null",
            f"histogram({name})" if column.type == "VARCHAR" else "null",
        ]
    is_history = "SK_ID_CURR" in columns and table.name not in APPLICATIONS
    foreign = (
        "count(*) filter (sk_id_curr not in (from drop_applications))" if is_history else "null"
    )
    of = "SK_ID_CURR" if "SK_ID_CURR" in columns else "SK_ID_BUREAU"
    ((n_rows, n_foreign, n_holders, *values),) = connection.execute(
        f"select count(*), {foreign}, approx_count_distinct({of}), {', '.join(measures)} "
        f"from {table.raw_name} "
        "where drop_id = $drop_id",
        {"drop_id": drop_id},
    ).fetchall()
    if not n_rows:
        return []
    n_applications = n_rows if table.name in APPLICATIONS else n_all
    if table.name in APPLICATIONS:
        n_holders = n_rows
    elif of == "SK_ID_BUREAU":
        n_holders = min(math.ceil(n_holders / _CREDITS_OF_A_HOLDER), n_all)
    else:
        n_holders = min(n_holders, n_all)
    profiles = []
    for number, name in enumerate(columns):
        present, sentinel, mean, square, categories = values[5 * number : 5 * number + 5]
        profiles.append(
            ColumnProfile(
                table.name,
                name,
                n_applications,
                n_holders,
                n_rows,
                n_rows - present,
                sentinel,
                n_foreign if name == "SK_ID_CURR" else None,
                mean,
                None if mean is None else math.sqrt(max(square - mean * mean, 0.0)),
                _most_frequent(categories),
                drop_id,
            )
        )
    return profiles


def _most_frequent(categories: dict[str, int] | None) -> dict[str, int] | None:
    if categories is None:
        return None
    ordered = sorted(categories.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:_MOST_VALUES])
