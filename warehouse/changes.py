"""Which applications changed since the last night, so that a night costs what changed.

All that is known of an application before its score is a function of its own raw rows, the frozen
references and the code. So a night computes anew the applications whose raw rows changed, unless
references or code did, or so many applications that building the whole costs less.

The changed applications wait in ``ml.changed_applications`` until a night has come to its end:
computing them twice, after a night that was killed, gives the same rows.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from warehouse.ml_tables import transaction

# Beyond this share of the portfolio, replaced since the mart was last built as a whole, deleting
# and inserting costs more than building; and the mart's rows get out of order.
MOST_REPLACED = 0.2

_APPLICATIONS = ("application_train", "application_test")
_HISTORIES = (
    "bureau",
    "previous_application",
    "pos_cash_balance",
    "credit_card_balance",
    "installments_payments",
)
# The last night is kept whatever its date.
_OF_NIGHTS = ("scores", "kept_features", "score_audits", "batch_seals")
_FORGET_OLD_NIGHTS = """
    delete from ml.{table}
    where batch_id in (
        select batch_id from ml.batches
        where as_of < (
            select max(batches.as_of) - max_by(policies.history_days, policies.policy_version)
            from ml.batches
            cross join ml.policies
        )
    )
"""


def plan_build(
    connection: duckdb.DuckDBPyConnection, reference_version: str, code_sha256: str
) -> bool:
    """Note what changed in schema raw and tell whether computing just that is enough.

    A build of the whole must end with ``record_whole_build``: until then every plan is for the
    whole.

    Args:
        connection: The warehouse, with the tables of schemas raw and ml.
        reference_version: The frozen references the mart is to be built with.
        code_sha256: Hash of the code that builds it.
    """
    with transaction(connection):
        _note_changes(connection)
        replaced = connection.execute(
            "select n_replaced + (select count(*) from ml.changed_applications) from ml.mart_state "
            "where reference_version = $reference_version and code_sha256 = $code_sha256",
            {"reference_version": reference_version, "code_sha256": code_sha256},
        ).fetchall()
        [[n_applications]] = connection.execute(
            "select (select count(*) from raw.application_train) "
            "+ (select count(*) from raw.application_test)"
        ).fetchall()
        changed_only = bool(replaced) and replaced[0][0] <= MOST_REPLACED * n_applications
        if changed_only:
            connection.execute("update ml.mart_state set n_replaced = $n", {"n": replaced[0][0]})
            _show_changed_rows(connection)
        else:
            connection.execute("delete from ml.mart_state")
    return changed_only


def plan_whole_build(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what changed in schema raw, for a build of the whole by whatever engine."""
    with transaction(connection):
        _note_changes(connection)
        connection.execute("delete from ml.mart_state")


def record_whole_build(
    connection: duckdb.DuckDBPyConnection, reference_version: str, code_sha256: str
) -> None:
    """Note that the mart is that of all applications, so that the next build may be of less."""
    connection.execute(
        "insert into ml.mart_state values (?, ?, 0)", [reference_version, code_sha256]
    )


def finished_alike(connection: duckdb.DuckDBPyConnection, batch_id: str) -> bool:
    """Tell whether the last night that ended had the model, policy and code of this one.

    Then what it left for the applications that did not change since still holds.
    """
    rows = connection.execute(
        "with finished as (select * from ml.batches where finished_at is not null "
        "order by finished_at desc limit 1) "
        "select 1 from finished "
        "inner join ml.batches as batches using (model_version, policy_version, code_sha256) "
        "where batches.batch_id = $batch_id",
        {"batch_id": batch_id},
    ).fetchall()
    return bool(rows)


def record_finished_night(
    connection: duckdb.DuckDBPyConnection, batch_id: str, now: datetime
) -> None:
    """Note that everything of this night is published: nothing waits any longer.

    Scores of nights older than the policy keeps are forgotten, with what was kept to audit them.
    """
    with transaction(connection):
        connection.execute("delete from ml.changed_applications")
        for table in _OF_NIGHTS:
            connection.execute(_FORGET_OLD_NIGHTS.format(table=table))
        connection.execute(
            "update ml.batches set finished_at = ? where batch_id = ?", [now, batch_id]
        )


def _note_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the applications of drops that are new.

    A portfolio replaces all others, so its applications are all that there are. Of a smaller drop,
    histories may belong to applications that came without them before.
    """
    new = connection.execute(
        "select drop_id, is_full from raw.drops "
        "where in_force and drop_id not in (select drop_id from ml.seen_drops)"
    ).fetchall()
    additions = [drop_id for drop_id, is_full in new if not is_full]
    tables = {table: [drop_id for drop_id, _ in new] for table in _APPLICATIONS}
    tables |= dict.fromkeys(_HISTORIES, additions)
    for table, drop_ids in tables.items():
        _add_changed(
            connection, f"select sk_id_curr from raw.{table} where drop_id in $drop_ids", drop_ids
        )
    _add_changed(
        connection,
        "select bureau.sk_id_curr from raw.bureau inner join raw.bureau_balance "
        "on bureau.sk_id_bureau = bureau_balance.sk_id_bureau "
        "where bureau_balance.drop_id in $drop_ids",
        additions,
    )
    connection.execute("delete from ml.seen_drops")
    connection.execute("insert into ml.seen_drops select drop_id from raw.drops where in_force")


def _add_changed(
    connection: duckdb.DuckDBPyConnection, applications: str, drop_ids: list[str]
) -> None:
    if drop_ids:
        connection.execute(
            "insert or ignore into ml.changed_applications "
            f"select distinct * from ({applications})",
            {"drop_ids": drop_ids},
        )


def _show_changed_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Offer the rows of the changed applications, as views of schema ``changed``."""
    connection.execute("create schema if not exists changed")
    tables = dict.fromkeys((*_APPLICATIONS, *_HISTORIES), "raw")
    tables |= dict.fromkeys(
        ("explained", "contributions", "concept_contributions", "similar_applications"), "ml"
    )
    for table, schema in tables.items():
        connection.execute(
            f"create or replace view changed.{table} as from {schema}.{table} "
            "where sk_id_curr in (from ml.changed_applications)"
        )
    connection.execute(
        "create or replace view changed.bureau_balance as from raw.bureau_balance "
        "where sk_id_bureau in (select sk_id_bureau from changed.bureau)"
    )
