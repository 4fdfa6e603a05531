"""How far a drop may differ from the last good one before it is refused.

A file can keep every rule of the contract and still be wrong: a column gone empty, amounts in
thousands, half the rows, the table of another day. So each drop must look like the last good one,
within the limits of the policy and what its size allows: shares may differ by some standard errors
more, at one observation an application.

Additions are compared with additions, portfolios with portfolios: who waits has other histories on
file than who was granted a loan years ago. The first addition is compared with the portfolio, but
may have histories of more of its applications.
"""

from __future__ import annotations

import math

import duckdb

from warehouse.contract import Contract, Finding, Table
from warehouse.drop_limits import DropLimits
from warehouse.drop_profile import APPLICATIONS, ENOUGH_ROWS, ColumnProfile, last_profile

# Histories of fewer applications than this are too different for their mean length to mean much.
_ENOUGH_HOLDERS = 50


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
        of_its_kind = last_profile(connection, name, is_full=is_full)
        is_first = _rows(of_its_kind) < ENOUGH_ROWS
        before = last_profile(connection, name) if is_first else of_its_kind
        if not before or not n_applications:
            continue
        columns = by_table.get(name, {})
        if name in APPLICATIONS:
            findings += _compare_portfolio(table, limits, columns, of_its_kind if is_full else {})
        else:
            findings += _compare_rows(
                table,
                limits,
                columns,
                before,
                n_applications,
                may_cover_more=is_first and not is_full,
            )
        for column in columns.keys() & before.keys():
            findings += _compare_column(table, limits, columns[column], before[column])
    return findings


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
    if max(rows, rows_before) < ENOUGH_ROWS:
        return []
    return _compare_counts(table, limits, rows, rows_before, min(rows, rows_before), "rows")


def _compare_rows(
    table: Table,
    limits: DropLimits,
    columns: dict[str, ColumnProfile],
    before: dict[str, ColumnProfile],
    n_applications: int,
    *,
    may_cover_more: bool,
) -> list[Finding]:
    then = next(iter(before.values()))
    now = next(iter(columns.values()), None)
    n_holders = now.n_holders if now else 0
    share, share_before = n_holders / n_applications, then.n_holders / then.n_applications
    allowed = limits.covered_share * limits.width(table.name) + limits.standard_errors * (
        _error(share, n_applications) + _error(share_before, then.n_applications)
    )
    low = max(share_before - allowed, 0)
    high = 1 if may_cover_more else min(share_before + allowed, 1)
    if not low <= share <= high:
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
