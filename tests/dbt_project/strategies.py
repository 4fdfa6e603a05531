"""Mini-databases for hypothesis: few rows, drawn from the values that break feature SQL.

Only the columns a family reads are drawn; the rest keeps the plain value of ``mini_database``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.dbt_project.mini_database import Row, Tables, mini_database

SENTINEL = 365_243
CLIENTS = (1, 2, 3)
# Histories of this application lead nowhere.
ORPHAN = 99
# Rows drawn for a history, all clients together; some of them come twice.
MOST_ROWS = 9
# Columns without which the loader takes no row.
REQUIRED = {"months_balance", "status"}

Values = st.SearchStrategy[Any]


def among(*values: Any) -> Values:
    """One of the values, or NULL."""
    return st.sampled_from((None, *values))


def amounts(*special: float) -> Values:
    """Zero, plain and huge amounts, and NULL; multiples of 1/2, whose sums are exact."""
    pool = (None, 0.0, 0.5, 45_000.0, 45_000.0, 90_000.0, 1e12, *special)
    return st.one_of(st.sampled_from(pool), st.integers(0, 4_000_000).map(lambda n: n / 2))


def days(*special: int, oldest: int = -3_000) -> Values:
    """Offsets in days up to the application, some of them often, so that they tie; and NULL."""
    pool = (None, 0, -1, -30, -30, -182, -183, -364, -365, -366, -729, -730, *special)
    return st.one_of(st.sampled_from(pool), st.integers(oldest, 0))


def counts(*special: int, most: int = 60) -> Values:
    """Small whole numbers, 0 among them, and NULL."""
    return st.one_of(st.sampled_from((None, 0, 1, 2, 3, *special)), st.integers(0, most))


def flags() -> Values:
    """0, 1 or NULL."""
    return among(0, 1)


VALUES: dict[str, dict[str, Values]] = {
    "application": {
        "amt_income_total": amounts(900_000.0, 900_000.5, 117_000_000.0),
        "amt_credit": amounts(),
        "amt_annuity": amounts(2_250.0),
        "amt_goods_price": amounts(),
        "cnt_children": counts(most=20),
        "cnt_fam_members": counts(most=21),
    },
}


def databases(**columns: Sequence[str]) -> st.SearchStrategy[Tables]:
    """Mini-databases of one to three applications where the named columns of a table vary.

    A table is ``application`` or a history; a history that is not named stays empty. The n-th
    previous application (bureau credit) of a client is the n-th loan of which its instalments and
    monthly rows speak; further loans are on file nowhere.
    """
    histories = [table for table in columns if table != "application"]
    own = columns.get("application", ())
    applications = st.lists(
        st.tuples(*(VALUES["application"][name] for name in own)),
        min_size=1,
        max_size=len(CLIENTS),
    )
    drawn = st.tuples(
        *(st.lists(_row(table, columns[table]), max_size=MOST_ROWS) for table in histories)
    )

    def build(applied: list[tuple[Any, ...]], rows: tuple[list[Any], ...]) -> Tables:
        tables = {
            table: _keyed(table, columns[table], drawn)
            for table, drawn in zip(histories, rows, strict=True)
        }
        tables["application"] = [
            {"sk_id_curr": client, **dict(zip(own, values, strict=True))}
            for client, values in zip(CLIENTS, applied, strict=False)
        ]
        return mini_database(**tables)

    return st.builds(build, applications, drawn)


def loan_id(client: int, number: int) -> int:
    """Return the key of a client's n-th loan; keys do not follow the order of the rows."""
    return 1 + (60 * (20 * (client % 10 % 4) + number)) % 101


_LOANS = ("bureau", "previous_application")


def _row(table: str, names: Sequence[str]) -> Values:
    """Draw client, loan of the client, how often the row repeats and the row's values."""
    values = [VALUES[table][name] for name in names]
    empty = [
        value if name in REQUIRED else st.none() for name, value in zip(names, values, strict=True)
    ]
    plain = st.tuples(*values)
    return st.tuples(
        st.sampled_from((1, 1, 1, 2, 2, 3, ORPHAN)),
        st.integers(0, 2),
        st.sampled_from((1, 1, 1, 1, 2)),
        st.one_of(plain, plain, plain, plain, plain, plain, plain, st.tuples(*empty)),
    )


def _keyed(table: str, names: Sequence[str], drawn: list[tuple[Any, ...]]) -> list[Row]:
    """Give every row its keys and drop what the key of the table does not permit twice."""
    loans: Counter[int] = Counter()
    kept: dict[Any, Row] = {}
    for client, loan, times, values in drawn:
        for _ in range(times):
            row = dict(zip(names, values, strict=True))
            if table != "bureau_balance":
                row["sk_id_curr"] = client
            number = loan
            if table in _LOANS:  # a loan of its own
                number = loans[client]
                loans[client] += 1
            column = "sk_id_bureau" if table.startswith("bureau") else "sk_id_prev"
            row[column] = loan_id(client, number)
            place: Any = len(kept)
            if "months_balance" in row:
                place = (row[column], row["months_balance"])
            kept.setdefault(place, row)
    return list(kept.values())
