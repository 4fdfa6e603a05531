"""What is in force in schema raw: which drop's rows stay, which go, and the hash of the state.

One order rules everything: a drop is later than another if its ``as_of`` is, or, on the same day,
if it was loaded later. Of an application the latest drop that holds it wins, with all its history;
a full portfolio (application_train has rows) replaces every earlier drop. Each rule only ever lets
a later drop remove rows of an earlier one, so the state does not depend on the order of loading.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from warehouse.connection import open_reader
from warehouse.contract import Contract
from warehouse.settings import Settings

DDL_FILE = Path(__file__).with_name("ddl") / "raw.sql"

_HISTORIES = (
    "bureau",
    "previous_application",
    "pos_cash_balance",
    "credit_card_balance",
    "installments_payments",
)
_APPLICATIONS = ("application_train", "application_test")


@dataclass(frozen=True)
class RawState:
    """What is loaded: a hash over the drops in force, the latest of their dates, and how many."""

    sha256: str
    as_of: date
    n_applications: int


@dataclass(frozen=True)
class DropRecord:
    """One row of raw.drops before it is written."""

    drop_id: str
    as_of: date
    source_name: str
    content_sha256: str
    loaded_at: datetime
    is_full: bool
    n_applications: int


@dataclass(frozen=True)
class Replaced:
    """What a drop replaced (or, arriving late, what of it was replaced already)."""

    drops: int
    applications: int
    is_in_force: bool


def create_raw_tables(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create what is missing of schema raw; what is there stays as it is.

    A column that is new to the contract is NULL in the rows that are there.
    """
    connection.execute(DDL_FILE.read_text(encoding="utf-8"))
    for table in contract.tables.values():
        connection.execute(table.create_sql)
        there = connection.table(table.raw_name).columns
        for name, column in table.columns.items():
            if name.lower() not in there:
                connection.execute(
                    f"alter table {table.raw_name} add column {name.lower()} {column.type}"
                )


def is_anything_loaded(settings: Settings) -> bool:
    """Return whether a drop is in force; a night that was refused leaves a warehouse without one.

    Raises:
        duckdb.IOException: Another process writes the warehouse.
    """
    if not settings.warehouse_path.is_file():
        return False
    with open_reader(settings.warehouse_path) as connection:
        return raw_state(connection) is not None


def raw_state(connection: duckdb.DuckDBPyConnection) -> RawState | None:
    """Return the hash and the date of what is in force; None when nothing was ever loaded.

    Two warehouses with the same hash hold the same rows: it covers id, date, content and order of
    the drops in force, and no time of loading.
    """
    existing = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'drops' "
        "and database_name = current_database()"
    ).fetchall()
    if not existing:
        return None
    drops = connection.execute(
        "select drop_id, as_of, content_sha256 from raw.drops where in_force "
        "order by as_of, load_number"
    ).fetchall()
    if not drops:
        return None
    digest = hashlib.sha256()
    for drop_id, as_of, content in drops:
        digest.update(f"{drop_id} {as_of.isoformat()} {content}\n".encode())
    ((n_applications,),) = connection.execute(
        "select (select count(*) from raw.application_train) "
        "+ (select count(*) from raw.application_test)"
    ).fetchall()
    return RawState(digest.hexdigest(), drops[-1][1], n_applications)


def list_clients(connection: duckdb.DuckDBPyConnection, drop_id: str) -> list[int]:
    """Return every application that a drop holds any rows of."""
    tables = (*_APPLICATIONS, *_HISTORIES, "outcomes")
    rows = connection.execute(
        " union ".join(f"select sk_id_curr from raw.{name} where drop_id = $id" for name in tables),
        {"id": drop_id},
    ).fetchall()
    return [client for (client,) in rows]


def delete_clients(connection: duckdb.DuckDBPyConnection, clients: list[int]) -> None:
    """Delete every row of applications, whatever drop it came with."""
    connection.execute(
        "delete from raw.bureau_balance where sk_id_bureau in "
        "(select sk_id_bureau from raw.bureau where sk_id_curr in (select unnest($clients)))",
        {"clients": clients},
    )
    for table in (*_APPLICATIONS, *_HISTORIES, "outcomes"):
        connection.execute(
            f"delete from raw.{table} where sk_id_curr in (select unnest($clients))",
            {"clients": clients},
        )


def record_drop(connection: duckdb.DuckDBPyConnection, drop: DropRecord) -> Replaced:
    """Enter a drop whose rows were just inserted and remove what is no longer in force.

    Runs inside the caller's transaction.
    """
    ((is_in_force,),) = connection.execute(
        "select count(*) = 0 from raw.drops where is_full and as_of > $as_of",
        {"as_of": drop.as_of},
    ).fetchall()
    connection.execute(
        """
        insert into raw.drops by name
        select
            $drop_id as drop_id, $as_of as as_of, $source_name as source_name,
            $content_sha256 as content_sha256, $loaded_at as loaded_at, $is_full as is_full,
            $n_applications as n_applications,
            (select coalesce(max(load_number), 0) + 1 from raw.drops) as load_number,
            $in_force as in_force
        """,
        {**asdict(drop), "in_force": is_in_force},
    )
    if not is_in_force:
        _delete_drops(connection, [drop.drop_id])
        return Replaced(0, drop.n_applications, False)
    replaced_drops, replaced_applications = 0, 0
    if drop.is_full:
        replaced_drops, replaced_applications = _replace_earlier_drops(connection, drop)
    replaced_applications += _replace_applications(connection, drop)
    _keep_latest_outcomes(connection)
    return Replaced(replaced_drops, replaced_applications, True)


def _replace_earlier_drops(
    connection: duckdb.DuckDBPyConnection, drop: DropRecord
) -> tuple[int, int]:
    earlier = [
        drop_id
        for (drop_id,) in connection.execute(
            """
            update raw.drops set in_force = false
            where in_force and as_of <= $as_of and drop_id <> $drop_id
            returning drop_id
            """,
            {"as_of": drop.as_of, "drop_id": drop.drop_id},
        ).fetchall()
    ]
    return len(earlier), _delete_drops(connection, earlier)


def _delete_drops(connection: duckdb.DuckDBPyConnection, drop_ids: list[str]) -> int:
    """Delete all rows of the drops; return how many applications that were."""
    applications = 0
    if drop_ids:
        for table in (*_APPLICATIONS, *_HISTORIES, "bureau_balance", "outcomes"):
            ((deleted,),) = connection.execute(
                f"delete from raw.{table} where drop_id in (select unnest($drop_ids))",
                {"drop_ids": drop_ids},
            ).fetchall()
            applications += deleted if table in _APPLICATIONS else 0
    return applications


def _replace_applications(connection: duckdb.DuckDBPyConnection, drop: DropRecord) -> int:
    """Let the latest drop of each application win, the new one's or a later one's loaded before."""
    names = {"drop_id": drop.drop_id, "as_of": drop.as_of}
    connection.execute("drop table if exists temp.replaced")
    connection.execute(
        """
        create temp table replaced as
        with applications as (
            select sk_id_curr, drop_id from raw.application_train
            union all
            select sk_id_curr, drop_id from raw.application_test
        )
        select earlier.drop_id, applications.sk_id_curr
        from applications
        inner join raw.drops as earlier
            on earlier.in_force and earlier.as_of <= $as_of and earlier.drop_id <> $drop_id
        where applications.drop_id = $drop_id
        union all
        select distinct $drop_id as drop_id, applications.sk_id_curr
        from applications
        inner join raw.drops as later
            on applications.drop_id = later.drop_id and later.as_of > $as_of
        """,
        names,
    )
    ((candidates,),) = connection.execute("select count(*) from replaced").fetchall()
    applications = 0
    if candidates:
        connection.execute(
            """
            delete from raw.bureau_balance
            using (
                select drop_id, sk_id_bureau from raw.bureau
                semi join replaced using (drop_id, sk_id_curr)
            ) as credits
            where bureau_balance.drop_id = credits.drop_id
            and bureau_balance.sk_id_bureau = credits.sk_id_bureau
            """
        )
        for table in (*_HISTORIES, *_APPLICATIONS):
            ((deleted,),) = connection.execute(
                f"""
                delete from raw.{table} using replaced
                where {table}.drop_id = replaced.drop_id
                and {table}.sk_id_curr = replaced.sk_id_curr
                """
            ).fetchall()
            applications += deleted if table in _APPLICATIONS else 0
    connection.execute("drop table replaced")
    return applications


def _keep_latest_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep one row of each outcome, that of the latest drop telling it."""
    connection.execute(
        """
        delete from raw.outcomes
        where rowid not in (
            select last(outcomes.rowid order by drops.as_of, drops.load_number)
            from raw.outcomes
            inner join raw.drops using (drop_id)
            group by outcomes.sk_id_curr, outcomes.observed_on, outcomes.target
        )
        """
    )
