"""What clients were last told, so that the next night can be compared with it."""

from __future__ import annotations

import duckdb

from warehouse.ml_tables import transaction


def keep_stated_reasons(connection: duckdb.DuckDBPyConnection, batch_id: str) -> None:
    """Keep the concepts given against each application by a release, instead of those before.

    Args:
        connection: The warehouse.
        batch_id: The night whose marts were published.
    """
    with transaction(connection):
        connection.execute("delete from ml.stated_reasons")
        connection.execute(
            "insert into ml.stated_reasons select $batch_id, sk_id_curr, concept "
            "from scores.score_reasons where direction = 'against' order by sk_id_curr",
            {"batch_id": batch_id},
        )
