"""What the tables of a drop look like, kept beside it, and how that differs from the last good one.

A file can keep every rule of the contract and still be wrong: a column gone empty, amounts in
thousands, half the rows, the table of another day. Each drop leaves a profile, made in one pass
over each of its tables; the next one must look like it, within the limits of the policy and what
its size allows: shares may differ by some standard errors more, at one observation an application.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import duckdb

from warehouse.contract import WHOLE_NUMBERS, Contract, Finding, Table
from warehouse.drop_limits import DropLimits

_APPLICATIONS = ("application_train", "application_test")
# Fewer rows than this are no measure for others where there is a larger drop to compare with.
_ENOUGH_ROWS = 1000
# Text columns hold categories; of one that holds more than this the rest counts as unseen.
_MOST_VALUES = 200
# Histories of fewer applications than this are too different for their mean length to mean much.
_ENOUGH_HOLDERS = 50
# Of fewer rows, today and before, none may be a good number.
_ENOUGH_ROWS = 20
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
        {"table": table, "is_full": is_full, "enough": _ENOUGH_ROWS},
    )
    return {row[1]: ColumnProfile(*row) for row in answer.fetchall()}


def compare_profiles(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    limits: DropLimits,
    profiles: list[ColumnProfile],
    *,
    is_full: bool,
) -> list[Finding]:
    """Name what of a drop, not yet recorded, lies outside the bands around the last good one."""
    by_table: dict[str, dict[str, ColumnProfile]] = {}
    for profile in profiles:
        by_table.setdefault(profile.table_name, {})[profile.column_name] = profile
    n_applications = max((profile.n_applications for profile in profiles), default=0)
    findings: list[Finding] = []
    for name, table in contract.tables.items():
        before = last_profile(connection, name)
        if not before or not n_applications:
            continue
        columns = by_table.get(name, {})
        if name in _APPLICATIONS:
            before_full = last_profile(connection, name, is_full=True) if is_full else {}
            findings += _compare_portfolio(table, limits, columns, before_full)
        else:
            findings += _compare_rows(table, limits, columns, before, n_applications)
        for column in columns.keys() & before.keys():
            findings += _compare_column(table, limits, columns[column], before[column])
    return findings


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
    is_history = "SK_ID_CURR" in columns and table.name not in _APPLICATIONS
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
    n_applications = n_rows if table.name in _APPLICATIONS else n_all
    if table.name in _APPLICATIONS:
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


def _compare_portfolio(
    table: Table,
    limits: DropLimits,
    columns: dict[str, ColumnProfile],
    before: dict[str, ColumnProfile],
) -> list[Finding]:
    """A full portfolio neither halves nor doubles overnight; an addition may have any size."""
    if not before:
        return []
    rows, rows_before = (_rows(found) for found in (columns, before))
    if max(rows, rows_before) < _ENOUGH_ROWS:
        return []
    return _compare_counts(table, limits, rows, rows_before, min(rows, rows_before), "rows")


def _compare_rows(
    table: Table,
    limits: DropLimits,
    columns: dict[str, ColumnProfile],
    before: dict[str, ColumnProfile],
    n_applications: int,
) -> list[Finding]:
    then = next(iter(before.values()))
    now = next(iter(columns.values()), None)
    n_holders = now.n_holders if now else 0
    share, share_before = n_holders / n_applications, then.n_holders / then.n_applications
    allowed = limits.covered_share * limits.width(table.name) + limits.standard_errors * (
        _error(share, n_applications) + _error(share_before, then.n_applications)
    )
    if abs(share - share_before) > allowed:
        low, high = max(share_before - allowed, 0), min(share_before + allowed, 1)
        expected = (
            f"rows of {low:.1%} to {high:.1%} of the applications "
            f"({share_before:.1%} in the last good drop)"
        )
        return [Finding(table.file, "coverage band", expected, f"{share:.1%}")]
    if now is None or min(n_holders, then.n_holders) < _ENOUGH_HOLDERS:
        return []
    rows, rows_before = now.n_rows / n_holders, then.n_rows / then.n_holders
    n = min(n_holders, then.n_holders)
    return _compare_counts(table, limits, rows, rows_before, n, "rows for each application")


def _compare_counts(
    table: Table, limits: DropLimits, found: float, before: float, n: float, what: str
) -> list[Finding]:
    factor = limits.rows_factor * limits.width(table.name)
    factor *= math.exp(limits.standard_errors / math.sqrt(n + 1))
    if before / factor <= found <= before * factor:
        return []
    return [
        Finding(
            table.file,
            "row count band",
            f"{before / factor:,.4g} to {before * factor:,.4g} {what} "
            f"({before:,.4g} in the last good drop)",
            f"{found:,.4g}",
        )
    ]


def _rows(columns: dict[str, ColumnProfile]) -> int:
    return next(iter(columns.values())).n_rows if columns else 0


def _compare_column(
    table: Table, limits: DropLimits, now: ColumnProfile, before: ColumnProfile
) -> list[Finding]:
    width = limits.width(table.name, now.column_name)
    shares = [
        ("missing value band", "empty", limits.missing_share, now.n_missing, before.n_missing),
        ("sentinel band", "sentinels", limits.sentinel_share, now.n_sentinel, before.n_sentinel),
        (
            "application band",
            "of applications that are not in the drop",
            limits.foreign_share,
            now.n_foreign,
            before.n_foreign,
        ),
    ]
    if now.categories and before.categories:
        unseen = now.categories.keys() - before.categories.keys()
        n_unseen = sum(now.categories[value] for value in unseen)
        what = "of values not seen in it, " + ", ".join(repr(v) for v in sorted(unseen)[:3])
        shares.append(("category band", what, limits.unseen_share, n_unseen, 0))
    findings = []
    for rule, what, limit, count, count_before in shares:
        if count is None or count_before is None:
            continue
        share, share_before = count / now.n_rows, count_before / before.n_rows
        allowed = limit * width + limits.standard_errors * (
            _error(share, _holders(now)) + _error(share_before, _holders(before))
        )
        if abs(share - share_before) > allowed:
            low, high = max(share_before - allowed, 0), min(share_before + allowed, 1)
            expected = (
                f"{low:.1%} to {high:.1%} of the rows {what} "
                f"({share_before:.1%} in the last good drop)"
            )
            findings.append(Finding(table.file, rule, expected, f"{share:.1%}", now.column_name))
    return findings + _compare_mean(table, limits, width, now, before)


def _compare_mean(
    table: Table, limits: DropLimits, width: float, now: ColumnProfile, before: ColumnProfile
) -> list[Finding]:
    if now.mean is None or before.mean is None or not before.standard_deviation:
        return []
    # The deviation of few values says little, that of one nothing: the larger counts.
    deviation = max(now.standard_deviation or 0.0, before.standard_deviation)
    errors = deviation / math.sqrt(_observations(now))
    errors += before.standard_deviation / math.sqrt(_observations(before))
    allowed = limits.mean_deviations * width * before.standard_deviation
    allowed += limits.standard_errors * errors
    if abs(now.mean - before.mean) <= allowed:
        return []
    expected = (
        f"a mean from {before.mean - allowed:,.4g} to {before.mean + allowed:,.4g} "
        f"({before.mean:,.4g} in the last good drop)"
    )
    return [Finding(table.file, "mean band", expected, f"{now.mean:,.4g}", now.column_name)]


def _observations(profile: ColumnProfile) -> float:
    """Rows of one application are alike: they count as one."""
    return max(min(profile.n_rows - profile.n_missing, profile.n_holders), 1)


def _holders(profile: ColumnProfile) -> int:
    return min(profile.n_rows, profile.n_holders)


def _error(share: float, n: int) -> float:
    """Standard error of a share, two of each kind added, so that few rows are never certain."""
    moderated = (share * n + 2) / (n + 4)
    return math.sqrt(moderated * (1 - moderated) / (n + 4))
