"""Mutants differ from the query in the one mistake they name, and leave it as it was."""

from __future__ import annotations

import duckdb
import pytest

from tests.mutation.mutants import SAFE_DIVIDE, Query

SQL = """
select
    k,
    count(*) filter (where x > 1) as n,
    coalesce(sum(x), 0) as total,
    case
        when abs(cast(sum(x) as double) / nullif(count(x), 0)) <= 1.7976931348623157e308
            then cast(sum(x) as double) / nullif(count(x), 0)
    end as mean
from (values (1, 1), (1, 2), (1, null), (2, null)) as t(k, x)
group by k
order by k
"""


def mutated(before: str, after: str) -> str:
    (found,) = [m for m in Query("m", SQL).mutants() if (m.before, m.after) == (before, after)]
    return found.sql


def rows(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(SAFE_DIVIDE)
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("x > 1", "x >= 1", [(1, 2, 3, 1.5), (2, 0, 0, None)]),
        ("COUNT(*) FILTER(WHERE x > 1)", "COUNT(*)", [(1, 3, 3, 1.5), (2, 1, 0, None)]),
        ("COALESCE(SUM(x), 0)", "SUM(x)", [(1, 1, 3, 1.5), (2, 0, None, None)]),
        ("COUNT(x)", "COUNT(*)", [(1, 1, 3, 1.0), (2, 0, 0, None)]),
    ],
)
def test_a_mutant_makes_the_mistake_it_names(
    before: str, after: str, expected: list[tuple[object, ...]]
) -> None:
    assert rows(mutated(before, after)) == expected


def test_rendering_a_mutant_leaves_the_query_as_it_was() -> None:
    query = Query("m", SQL)
    plain = query.plain
    for mutant in query.mutants():
        assert mutant.sql != plain, mutant.key
    assert query.plain == plain
    assert rows(plain) == rows(SQL) == [(1, 1, 3, 1.5), (2, 0, 0, None)]
