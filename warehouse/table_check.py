"""Checks of parsed rows: cheap ones while loading, the search for line and column afterwards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb

from warehouse.contract import WHOLE_NUMBERS, Finding, Rule, Table

# What DuckDB raises on rows that break the declared types; disk and memory trouble is not among it.
ROW_ERRORS = (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.OutOfRangeException)

_MOST_LINES = 5
_MOST_BITS = 1024  # months of a key whose rows are counted in a string of bits
_REJECTED = re.compile(r'Could not convert string "(.*)" to', re.DOTALL)


def rows_are_sound(connection: duckdb.DuckDBPyConnection, table: Table, drop_id: str) -> bool:
    """Tell in one pass over the rows of a drop whether all value rules hold, and the key."""
    rules = " or ".join(f"({rule.breach})" for rule in table.rules)
    ((breaches,),) = connection.execute(
        f"select count(*) from {table.raw_name} where drop_id = $drop_id and ({rules})",
        {"drop_id": drop_id},
    ).fetchall()
    return not breaches and not (table.key and _has_repeated_keys(connection, table, drop_id))


def _has_repeated_keys(connection: duckdb.DuckDBPyConnection, table: Table, drop_id: str) -> bool:
    """Tell whether a key occurs twice in a drop.

    A month within a credit is one bit of a string for each credit: as many bits as rows, then none
    repeats. Grouping by the whole key would cost ten times that in time and in memory.
    """
    *leading, last = table.key
    repeats = f"group by {', '.join(table.key)} having count(*) > 1"
    if leading and table.columns[last].type in WHOLE_NUMBERS:
        ((lowest, highest),) = connection.execute(
            f"select min({last}), max({last}) from {table.raw_name} where drop_id = $drop_id",
            {"drop_id": drop_id},
        ).fetchall()
        if lowest is not None and highest - lowest < _MOST_BITS:
            bits = f"bit_count(bitstring_agg({last}, {lowest}, {highest}))"
            repeats = f"group by {', '.join(leading)} having count(*) > {bits}"
    return bool(
        connection.execute(
            f"select 1 from {table.raw_name} where drop_id = $drop_id {repeats} limit 1",
            {"drop_id": drop_id},
        ).fetchall()
    )


def diagnose(
    connection: duckdb.DuckDBPyConnection, table: Table, path: Path, expected_rows: int
) -> list[Finding]:
    """Read a file that may be refused once more and name every breach by line and column.

    Returns:
        Nothing if the file is sound; of each rule at most a few lines.
    """
    for leftover in ("file_rows", "file_errors", "file_scans"):
        connection.execute(f"drop table if exists temp.{leftover}")
    source = table.read_csv(
        ", store_rejects = true, rejects_table = 'file_errors', rejects_scan = 'file_scans'"
    )
    try:
        connection.execute(
            "create temp table file_rows as "
            f"select row_number() over () + 1 as file_line, * from {source}",
            {"path": str(path)},
        )
    except ROW_ERRORS as error:
        found = str(error).splitlines()[0]
        return [Finding(table.file, "csv", "well-formed CSV", found)]
    findings = _rejected_lines(connection, table)
    if not findings:
        # Only now does the number of a row tell its line.
        findings = _broken_values(connection, table) + _repeated_keys(connection, table)
    if not findings:
        ((rows,),) = connection.execute("select count(*) from file_rows").fetchall()
        if rows != expected_rows:
            expected = f"{expected_rows:,} rows, one for each line below the header"
            findings = [Finding(table.file, "row count", expected, f"{rows:,} parsed")]
    connection.execute("drop table file_rows")
    return findings


def find_shared_applications(connection: duckdb.DuckDBPyConnection, drop_id: str) -> list[Finding]:
    """Name applications that one drop holds both in application_train and in application_test."""
    shared = connection.execute(
        """
        select sk_id_curr from raw.application_train where drop_id = $drop_id
        intersect
        select sk_id_curr from raw.application_test where drop_id = $drop_id
        order by sk_id_curr
        """,
        {"drop_id": drop_id},
    ).fetchall()
    return [
        Finding(
            "application_test.csv",
            "duplicate key",
            "an application in application_train or in application_test",
            f"{sk_id_curr} in both ({len(shared):,} such)",
            column="SK_ID_CURR",
        )
        for (sk_id_curr,) in shared[:_MOST_LINES]
    ]


def find_foreign_keys(
    connection: duckdb.DuckDBPyConnection, table: Table, drop_id: str
) -> list[Finding]:
    """Name keys of a drop that another drop in force holds for a different application."""
    key = ", ".join(table.key)
    # A table of its own, so that the few keys of a drop are hashed and the many others pass by.
    connection.execute(
        f"create or replace temp table drop_keys as "
        f"select {key} from {table.raw_name} where drop_id = $drop_id",
        {"drop_id": drop_id},
    )
    rows = connection.execute(
        f"""
        select drop_id, {key} from {table.raw_name}
        semi join drop_keys using ({key})
        where drop_id <> $drop_id
        order by all
        limit {_MOST_LINES}
        """,
        {"drop_id": drop_id},
    ).fetchall()
    connection.execute("drop table drop_keys")
    return [
        Finding(
            table.file,
            "key of another drop",
            "keys that no other application's drop in force holds",
            f"{_shown(values)}, loaded with {other}",
            column=", ".join(table.key),
        )
        for other, *values in rows
    ]


def _rejected_lines(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    rows = connection.execute(
        f"""
        select line, column_name, error_type, error_message, csv_line from file_errors
        order by line, column_idx
        limit {_MOST_LINES * 2}
        """
    ).fetchall()
    findings = []
    for line, column, kind, message, text in rows:
        if kind == "CAST" and column in table.columns:
            match = _REJECTED.search(message)
            found = repr(match.group(1)) if match else message
            declared = table.columns[column].type
            findings.append(Finding(table.file, "type", declared, found, column, line))
        else:
            expected = f"{len(table.columns)} well-formed fields"
            found = f"{kind.lower()} in {text[:80]!r}"
            findings.append(Finding(table.file, "csv", expected, found, line=line))
    return findings


def _broken_values(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    rules = [*_parsing_rules(table), *table.rules]
    any_breach = " or ".join(f"({rule.breach})" for rule in rules)
    if not connection.execute(f"select 1 from file_rows where {any_breach} limit 1").fetchall():
        return []
    selected = ", ".join(f"count(*) filter (where {rule.breach})" for rule in rules)
    (counts,) = connection.execute(f"select {selected} from file_rows").fetchall()
    findings = []
    for rule, count in zip(rules, counts, strict=True):
        if not count:
            continue
        rows = connection.execute(
            f"select file_line, {rule.column} from file_rows where {rule.breach} "
            f"order by file_line limit {_MOST_LINES}"
        ).fetchall()
        findings += [
            Finding(table.file, rule.name, rule.expected, _shown([value]), rule.column, line)
            for line, value in rows
        ]
    return findings


def _parsing_rules(table: Table) -> list[Rule]:
    """Rules that only the parsed value can break, before it becomes the stored one."""
    rules = []
    for name, column in table.columns.items():
        if column.type in WHOLE_NUMBERS:
            limit = {"SMALLINT": 2**15, "INTEGER": 2**31, "BIGINT": 2**63}[column.type]
            breach = f"{name} <> trunc({name}) or not isfinite({name}) or abs({name}) >= {limit}"
            rules.append(Rule("type", name, column.type, breach))
        elif column.type == "VARCHAR":
            breach = f"contains({name}, chr(10))"
            rules.append(Rule("line break", name, "one line for each row", breach))
    return rules


def _repeated_keys(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    if not table.key:
        return []
    key = ", ".join(table.key)
    rows = connection.execute(
        f"""
        select min(file_line), max(file_line), {key} from file_rows
        group by {key} having count(*) > 1
        order by 1
        limit {_MOST_LINES}
        """
    ).fetchall()
    return [
        Finding(
            table.file,
            "duplicate key",
            f"each {key} once",
            f"{_shown(values)} again (first in line {first})",
            key,
            last,
        )
        for first, last, *values in rows
    ]


def _shown(values: list[Any]) -> str:
    texts = []
    for value in values:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None:
            texts.append("nothing")
        else:
            texts.append(repr(value) if isinstance(value, str) else str(value))
    return ", ".join(texts)
