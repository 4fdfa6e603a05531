"""What a year of nights costs: the bytes of scores_history, and the time to query it.

python -m tests.bench.history RELEASE.duckdb [--nights 365] [--changed 0.01]

Each night of the year is a copy of the release's last one, under another date, in which one
application in a hundred has another score; so a year takes seconds, not days.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

QUERIES = {
    "one application": "from scores_history where sk_id_curr = (select min(sk_id_curr) from last)",
    "one night": "select decision, count(*) from scores_history "
    "where as_of = (select max(as_of) from scores_history) group by all",
    "every score in force half a year ago": "select count(*), avg(pd) from "
    "(select sk_id_curr, max_by(pd, scored_at) as pd from scores_history "
    "where scored_at <= (select max(scored_at) - interval 182 days from scores_history) "
    "group by sk_id_curr)",
    "refusals by month": "select date_trunc('month', as_of), count(*) filter (decision = 'refuse') "
    "from scores_history group by all",
}


def run(release: Path, nights: int = 365, changed: float = 0.01) -> dict[str, Any]:
    """Return applications, rows, bytes in all and by night, and CPU seconds of each query."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "year.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(f"attach '{release}' as release (read_only)")
            connection.execute("create temp table last as from release.scores_latest")
            connection.execute("create table scores_history as from last limit 0")
            for night in range(nights):
                connection.execute(
                    "insert into scores_history select * replace ("
                    "batch_id || '-' || $night as batch_id, "
                    "as_of + $night::integer as as_of, "
                    "scored_at + to_days($night::integer) as scored_at, "
                    "case when random() < $changed then pd * random() else pd end as pd) from last",
                    {"night": night, "changed": changed},
                )
            connection.execute("checkpoint")
            seconds = {
                name: _cpu(lambda sql=sql: connection.execute(sql).fetchall())
                for name, sql in QUERIES.items()
            }
            [[applications]] = connection.execute("select count(*) from last").fetchall()
        return {
            "applications": applications,
            "rows": applications * nights,
            "bytes": path.stat().st_size,
            "bytes_per_row": path.stat().st_size / (applications * nights),
            "query_cpu_seconds": seconds,
        }


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return round(time.process_time() - start, 4)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", type=Path)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--changed", type=float, default=0.01)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(run(options.release, options.nights, options.changed), indent=1))
