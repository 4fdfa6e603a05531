"""Models are written in SQL that DuckDB and Spark read alike, so that CI needs no Spark for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.settings import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"

# What one of the engines does not know or answers otherwise, and what to write instead.
IDIOMS = {
    "varchar": (r"\bvarchar\b", "string"),
    "double-colon cast": (r"::\s*[a-z]", "cast(x as type)"),
    "exclude": (r"\*\s*exclude\b", "the columns by name"),
    "replace": (r"\*\s*replace\b", "the columns by name"),
    "columns()": (r"\bcolumns\s*\(", "a loop over the names"),
    "double-quoted name": (r'"[a-z_]+"', "a name that needs no quotes"),
    "from first": (r"(^|\()\s*from\b", "select * from"),
    "asof join": (r"\basof\b", "a window and a join"),
    "distinct on": (r"\bdistinct\s+on\b", "max_by(x, y) filter (where x is not null)"),
    "qualify": (r"\bqualify\b", "a CTE with row_number() and a where"),
    "pivot": (r"\bpivot\b", "one case a column"),
    "union by name": (r"\bunion\s+(all\s+)?by\s+name\b", "the columns in one order"),
    "group by all": (r"\bgroup\s+by\s+all\b", "the columns by name"),
    "materialized": (r"\bas\s+(not\s+)?materialized\b", "a CTE"),
    "using sample": (r"\busing\s+sample\b", "a condition on md5 of the key"),
    "whole division": (r"//", "cast(floor(x / y) as bigint)"),
    "quantile": (r"\b(quantile\w*|approx_quantile)\s*\(", "the macro percentiles"),
    "median": (r"\b(median|mode|percentile_cont|percentile)\s*\(", "the macro percentiles"),
    "arg_max": (r"\barg_(max|min)\s*\(", "max_by(x, y) filter (where x is not null)"),
    "max_by": (
        r"\b(max|min)_by\s*\((?![^()]*\)\s*filter\s*\(\s*where\b[^;]*?\bis\s+not\s+null)",
        "max_by(x, y) filter (where x is not null)",
    ),
    "first or last": (r"\b(first|last|list|array_agg|string_agg|group_concat)\s*\(", "max_by"),
    "list": (r"\b(list|array)_\w+\s*\(", "a dispatched macro"),
    "struct or list literal": (r"[\[\]]|\bstruct_\w+\s*\(", "columns, or the macro list_item"),
    "unnest": (r"\bunnest\s*\(", "rows of a table, or a union"),
    "series": (r"\b(generate_series|range)\s*\(", "rows of a table, or a union"),
    "ignore nulls": (r"\bignore\s+nulls\b", "max_by(x, y) filter (where x is not null)"),
    "moments": (r"\b(skewness|kurtosis\w*|entropy|histogram|product|geomean)\s*\(", "their sums"),
    "date difference": (r"\b(date_diff|datediff|date_sub|date_part)\s*\(", "a dispatched macro"),
    "extract": (r"\bextract\s*\(|\b(day|iso)\w*dow\b|\bdayofweek\s*\(", "year(d), month(d)"),
    "to_days": (r"\bto_(days|months|years|hours)\s*\(", "a dispatched macro"),
    "format of a date": (r"\b(strftime|strptime)\s*\(", "cast(x as date), year(d), month(d)"),
    "log": (r"\blog\s*\(", "log10(x) or ln(x)"),
    "hash": (r"\bhash\s*\(", "md5(x)"),
    "width_bucket": (r"\bwidth_bucket\s*\(", "sums of cases, as in the macro credit_decile"),
    "regular expression": (r"\bregexp_(matches|replace|full_match)\s*\(|~", "like or replace"),
    "starts_with": (r"\b(starts_with|ends_with|contains|strpos|string_split)\s*\(", "like"),
    "concat": (r"\bconcat\s*\(", "x || y, which is NULL if one of them is"),
    "sum of a condition": (
        r"\bsum\s*\(\s*[\w.]+\s*(=|<|>|!=|is\s)",
        "count(*) filter (where condition)",
    ),
    "xor": (r"\bxor\s*\(|\*\*", "power(x, y)"),
    "decimal literal": (r"(?<![\w.])\d+\.\d+(?!\d*e)(?!\w)", "0.5e0, a double"),
}

# Written for one engine on purpose: the macros with a variant for each, and what dbt itself calls.
OF_ONE_ENGINE = (DBT / "macros" / "dispatch", DBT / "macros" / "overrides")
PATHS = sorted(
    path
    for folder in ("models", "macros", "tests")
    for path in (DBT / folder).rglob("*.sql")
    if not path.is_relative_to(OF_ONE_ENGINE[0]) and not path.is_relative_to(OF_ONE_ENGINE[1])
)


def sql_alone(text: str) -> str:
    """Leave of a file what an engine reads, without texts: no comment and no Jinja."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|--[^\n]*", " ", text, flags=re.DOTALL)
    inner = re.compile(r"\{\{(?:(?!\{\{|\}\}).)*\}\}", re.DOTALL)
    while inner.search(text):
        text = inner.sub(" ", text)
    return re.sub(r"'[^'\n]*'", "''", text)


def idioms_in(text: str) -> list[str]:
    return [
        f"{name} ({found.group().strip()}): write {instead}"
        for name, (pattern, instead) in IDIOMS.items()
        for found in re.finditer(pattern, sql_alone(text), re.IGNORECASE)
    ]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(DBT)))
def test_sql_means_the_same_on_both_engines(path: Path) -> None:
    assert idioms_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(DBT.rglob("*.yml")), ids=lambda path: path.name)
def test_types_are_spelt_as_both_engines_know_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"^\s*[\w]+: (varchar|text|hugeint|int4|int8)\b", text, re.MULTILINE)
    assert found == [], "write string, integer or bigint"


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(x as varchar) from t",
        "select x::int from t",
        "select * exclude (x) from t",
        "from t",
        "select quantile_cont(x, 0.5) from t",
        "select arg_max(x, y) from t",
        "select max_by(x, y) from t",
        "select max_by(x, y) filter (where x > 0) from t",
        "select list(x order by y) from t",
        "select [1, 2][1]",
        "select 7 // 2",
        "select sum(x > 1) from t",
        "select 1 / 3.0",
        "select x from t qualify row_number() over (order by x) = 1",
        "select extract(year from d) from t",
        "select regexp_replace(x, 'a', 'b') from t",
        'select "x" from t',
    ],
)
def test_an_idiom_of_one_engine_is_refused(sql: str) -> None:
    assert idioms_in(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select max_by(x, y) filter (where x is not null) from t -- not arg_max(x, y)",
        "select 1e6 * 0.5e0, count(*) filter (where x = 1), '[1.5]' from t",
        "select {{ percentiles('x', [0.5]) }}, cast(floor(x / 7) as bigint) from t",
    ],
)
def test_what_both_engines_read_alike_is_not(sql: str) -> None:
    assert idioms_in(sql) == []
