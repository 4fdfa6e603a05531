"""Mutants of a SQL query: copies of it that each differ in one small, plausible mistake."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from functools import cached_property

import sqlglot
from sqlglot import exp

Variants = Iterator[exp.Expr]

COMPARISONS: dict[type[exp.Expr], tuple[type[exp.Binary], ...]] = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
}
ARITHMETIC: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
    exp.Mul: exp.Div,
    exp.Div: exp.Mul,
}
AGGREGATES: dict[type[exp.Expr], tuple[type[exp.Func], ...]] = {
    exp.Sum: (exp.Avg, exp.Max),
    exp.Avg: (exp.Sum, exp.Max),
    exp.Min: (exp.Max, exp.Avg),
    exp.Max: (exp.Min, exp.Sum),
    exp.StddevSamp: (exp.StddevPop,),
    exp.StddevPop: (exp.StddevSamp,),
    exp.Median: (exp.Avg,),
}
ARGUMENTS_OF_EXTREMES: dict[type[exp.Expr], type[exp.Func]] = {
    exp.ArgMin: exp.ArgMax,
    exp.ArgMax: exp.ArgMin,
    exp.Lag: exp.Lead,
    exp.Lead: exp.Lag,
}
WRAPPERS = (exp.Abs, exp.Exp, exp.Round)


@dataclass(frozen=True)
class Mutant:
    """One mistake at one place. ``sql`` renders the whole query with it."""

    model: str
    operator: str
    before: str
    after: str
    place: str
    nth: int
    _query: Query
    _node: exp.Expr
    _variant: exp.Expr

    @property
    def key(self) -> str:
        """What names the mutant in a list: the same as long as its expression is."""
        return (
            f"{self.model} | {self.operator} | {self.place} #{self.nth} | "
            f"{self.before} -> {self.after}"
        )

    @property
    def sql(self) -> str:
        return self._query.with_(self._node, self._variant, pretty=False)

    def diff(self) -> str:
        mutated = self._query.with_(self._node, self._variant, pretty=True)
        lines = unified_diff(self._query.pretty.split("\n"), mutated.split("\n"), n=1, lineterm="")
        return "\n".join(list(lines)[2:])


# The project's macro of that name, which compiled SQL holds written out, both times its quotient
# stands in it. A mistake in a quotient is one mistake: the mutants read the macro as a function.
SAFE_DIVIDE = """
create macro safe_divide(numerator, denominator) as case
    when abs(cast(numerator as double) / nullif(denominator, 0)) <= 1.7976931348623157e308
        then cast(numerator as double) / nullif(denominator, 0)
end
"""


def _with_safe_divide(tree: exp.Expr) -> exp.Expr:
    for case in reversed(list(tree.find_all(exp.Case))):
        branch = case.args["ifs"][0]
        quotient, bound = branch.args["true"], branch.this
        if (
            isinstance(bound, exp.LTE)
            and isinstance(bound.this, exp.Abs)
            and isinstance(quotient, exp.Div)
            and bound.this.this == quotient
        ):
            parts = [quotient.this.this, quotient.expression.this]
            case.replace(exp.Anonymous(this="safe_divide", expressions=parts))
    return tree


class Query:
    """A parsed query; mutants change its tree for as long as they are rendered."""

    def __init__(self, model: str, sql: str) -> None:
        self.model = model
        self._tree = _with_safe_divide(sqlglot.parse_one(sql, dialect="duckdb"))

    @cached_property
    def pretty(self) -> str:
        return self._tree.sql(dialect="duckdb", pretty=True)

    @property
    def plain(self) -> str:
        return self._tree.sql(dialect="duckdb")

    def reads(self, column: str) -> bool:
        """Whether anything but the column of that name is made of it."""
        return any(
            _place(node).rpartition(".")[2] != column
            for node in self._tree.find_all(exp.Column)
            if node.name == column and not isinstance(node.parent, exp.Select)
        )

    def with_(self, node: exp.Expr, variant: exp.Expr, *, pretty: bool) -> str:
        node.replace(variant)
        try:
            return self._tree.sql(dialect="duckdb", pretty=pretty)
        finally:
            variant.replace(node)

    def mutants(self) -> list[Mutant]:
        """Every mutant, in the order of the text; equal texts are one mutant."""
        found: dict[tuple[int, str], Mutant] = {}
        times: Counter[str] = Counter()
        for node in list(self._tree.walk()):
            for operator, make in OPERATORS.items():
                for variant in make(node):
                    before, after = _text(node), _text(variant)
                    if before == after or (id(node), after) in found:
                        continue
                    place = _place(node)
                    times[f"{place} {before} {after}"] += 1
                    found[id(node), after] = Mutant(
                        self.model,
                        operator,
                        before,
                        after,
                        place,
                        times[f"{place} {before} {after}"],
                        self,
                        node,
                        variant,
                    )
        return list(found.values())


def _text(node: exp.Expr) -> str:
    return " ".join(node.sql(dialect="duckdb").split())


def _place(node: exp.Expr) -> str:
    """Name the CTE and the output column the node stands in."""
    alias = node.find_ancestor(exp.Alias)
    cte = node.find_ancestor(exp.CTE)
    return ".".join(part.alias for part in (cte, alias) if part)


def _aggregate(node: exp.Expr) -> Variants:
    """sum, avg, min, max and the two deviations take each other's place."""
    for other in AGGREGATES.get(type(node), ()):
        yield other(this=node.this.copy())
    if other := ARGUMENTS_OF_EXTREMES.get(type(node)):
        yield other(**{key: _copied(value) for key, value in node.args.items()})


def _count(node: exp.Expr) -> Variants:
    """Rows, known values and distinct values are three counts."""
    if not isinstance(node, exp.Count):
        return
    counted = node.this
    if isinstance(counted, exp.Distinct):
        yield exp.Count(this=counted.expressions[0].copy())
    elif isinstance(counted, exp.Star):
        if column := _nullable_neighbour(node):
            yield exp.Count(this=column)
    else:
        yield exp.Count(this=exp.Star())
        yield exp.Count(this=exp.Distinct(expressions=[counted.copy()]))


NEVER_NULL = re.compile(r"sk_id_\w+|months_balance|\w*recency_rank")


def _nullable_neighbour(node: exp.Expr) -> exp.Column | None:
    """Return a column another aggregate of the select reads, not one the count filters by."""
    select = node.find_ancestor(exp.Select)
    filtered = {column.name for column in (node.parent or node).find_all(exp.Column)}
    for other in select.find_all(exp.AggFunc) if select else ():
        column = other.this
        if (
            isinstance(column, exp.Column)
            and column.name not in filtered
            and not NEVER_NULL.fullmatch(column.name)
        ):
            return column.copy()
    return None


def _join(node: exp.Expr) -> Variants:
    """Left and inner joins take each other's place."""
    if isinstance(node, exp.Join) and node.args.get("on"):
        other = node.copy()
        if node.side == "LEFT":
            other.set("side", None)
            other.set("kind", "INNER")
            yield other
        elif not node.side and node.kind in ("", "INNER"):
            other.set("kind", None)
            other.set("side", "LEFT")
            yield other


def _comparison(node: exp.Expr) -> Variants:
    """A comparison turns strict, lax or round; a range loses a bound."""
    for other in COMPARISONS.get(type(node), ()):
        yield other(this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, exp.Between):
        value, low, high = (node.args[key] for key in ("this", "low", "high"))
        yield exp.paren(exp.and_(value > low.copy(), value <= high.copy()))
        yield exp.paren(exp.and_(value >= low.copy(), value < high.copy()))
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        if isinstance(node.parent, exp.Not):
            return
        yield exp.not_(node.copy())
    if isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
        yield node.this.copy()


def _condition(node: exp.Expr) -> Variants:
    """A WHERE, FILTER, HAVING or QUALIFY falls away, or one term of it; AND turns OR."""
    if isinstance(node, exp.Where) and not isinstance(node.parent, exp.Filter):
        yield exp.Where(this=exp.true())
    if isinstance(node, exp.Having | exp.Qualify):
        yield type(node)(this=exp.true())
    if isinstance(node, exp.Filter):
        yield node.this.copy()
    if isinstance(node, exp.And | exp.Or):
        yield exp.paren(node.this.copy())
        yield exp.paren(node.expression.copy())
        other = exp.Or if isinstance(node, exp.And) else exp.And
        yield exp.paren(other(this=node.this.copy(), expression=node.expression.copy()))
    if isinstance(node, exp.Not) and not isinstance(node.this, exp.Is):
        yield node.this.copy()
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for position in range(len(node.expressions)):
            other = node.copy()
            other.expressions[position].pop()
            yield other
    if isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Select):
        return
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        other = node.copy()
        other.set("distinct", None)
        yield other


def _guard(node: exp.Expr) -> Variants:
    """A coalesce, a nullif, a bound or a branch of a CASE falls away."""
    if isinstance(node, exp.Coalesce | exp.Nullif):
        yield node.this.copy()
    if isinstance(node, exp.Greatest | exp.Least):
        for part in (node.this, *node.expressions):
            yield part.copy()
        other = exp.Least if isinstance(node, exp.Greatest) else exp.Greatest
        yield other(**{key: _copied(value) for key, value in node.args.items()})
    if isinstance(node, exp.Case):
        branches = node.args["ifs"]
        for position, branch in enumerate(branches):
            if len(branches) > 1:
                other = node.copy()
                other.args["ifs"][position].pop()
                yield other
            elif not node.args.get("default"):
                yield exp.paren(branch.args["true"].copy())
        if default := node.args.get("default"):
            other = node.copy()
            other.set("default", None)
            yield other
            yield exp.paren(default.copy())
    if isinstance(node, exp.Anonymous) and node.name == "safe_divide":
        numerator, denominator = (exp.paren(part.copy()) for part in node.expressions)
        yield exp.Div(this=exp.cast(numerator, "double"), expression=denominator)
        yield exp.Mul(this=numerator.copy(), expression=denominator.copy())
    if isinstance(node, WRAPPERS):
        yield exp.paren(node.this.copy())


def _arithmetic(node: exp.Expr) -> Variants:
    """Plus and minus, times and divided by take each other's place; a sign falls away."""
    if other := ARITHMETIC.get(type(node)):
        yield other(this=node.this.copy(), expression=node.expression.copy())
    if isinstance(node, exp.Neg):
        yield node.this.copy()


def _literal(node: exp.Expr) -> Variants:
    """A number is off by one, or by a hundredth where it is a fraction; a word is misspelled."""
    if isinstance(node, exp.Boolean):
        yield exp.Boolean(this=not node.this)
    if not isinstance(node, exp.Literal) or isinstance(node.parent, exp.DataTypeParam):
        return
    if node.is_string:
        if node.this:
            yield exp.Literal.string(f"{node.this}?")
        return
    value = float(node.this)
    if value != int(value):
        yield exp.Literal.number(f"{value * 1.01!r}")
        yield exp.Literal.number(f"{value * 0.99!r}")
    else:
        suffix = "e0" if "e" in node.this.lower() else ""
        yield exp.Literal.number(f"{int(value) + 1}{suffix}")
        if value >= 1:
            yield exp.Literal.number(f"{int(value) - 1}{suffix}")


def _order(node: exp.Expr) -> Variants:
    """The order of a window turns round or loses a key; so does its partition."""
    if not isinstance(node, exp.Window):
        return
    order = node.args.get("order")
    for position in range(len(order.expressions) if order else 0):
        turned = node.copy()
        key = turned.args["order"].expressions[position]
        key.set("desc", not key.args.get("desc"))
        yield turned
        if not NEVER_NULL.fullmatch(key.this.name):
            nulls = node.copy()
            key = nulls.args["order"].expressions[position]
            key.set("nulls_first", not key.args.get("nulls_first"))
            yield nulls
        if len(order.expressions) > 1:
            shorter = node.copy()
            shorter.args["order"].expressions[position].pop()
            yield shorter
    partition = node.args.get("partition_by") or []
    for position in range(len(partition)):
        wider = node.copy()
        wider.args["partition_by"][position].pop()
        yield wider


def _copied(value: object) -> object:
    if isinstance(value, exp.Expr):
        return value.copy()
    return [item.copy() for item in value] if isinstance(value, list) else value


OPERATORS: dict[str, Callable[[exp.Expr], Variants]] = {
    "aggregate": _aggregate,
    "count": _count,
    "join": _join,
    "comparison": _comparison,
    "condition": _condition,
    "guard": _guard,
    "arithmetic": _arithmetic,
    "literal": _literal,
    "order": _order,
}
