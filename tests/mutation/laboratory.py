"""Builds the feature models on the corpus, then one mutant at a time with all that rests on it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb
import numpy as np
import pandas as pd

from tests.dbt_project.compiled import CompiledProject, MiniWarehouse, Node
from tests.dbt_project.mini_database import Tables, raw_tables
from tests.dbt_project.test_features_equal_the_oracle import CATALOGUE, TOLERANCE
from tests.mutation.mutants import SAFE_DIVIDE, Mutant, Query

MART = "application_features"
# What a mutant is never made of: the tables of the loader and the flow as they are.
AS_THEY_ARE = ("stg_references__in_force",)

Outcome = Literal["killed", "survived", "invalid", "unread"]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant, and which feature or error showed it.

    An invalid one is no SQL; an unread one changes a staging column that feeds no feature.
    """

    mutant: Mutant
    outcome: Outcome
    evidence: str = ""


class Laboratory:
    """All models up to the families, built from the corpus; a trial leaves no trace."""

    def __init__(self, project: CompiledProject, tables: Tables) -> None:
        with CATALOGUE.open(encoding="utf-8", newline="") as file:
            catalogue = {row["feature"] for row in csv.DictReader(file)}
        warehouse = MiniWarehouse(project, ())
        warehouse.load(raw_tables(tables) | {"outcomes": outcomes(tables)})
        self._connection: duckdb.DuckDBPyConnection = warehouse._connection
        self._execute(SAFE_DIVIDE)
        self._execute(
            "insert into raw.drops select * replace ('later' as drop_id, "
            "date '2026-01-02' as as_of, 2 as load_number) from raw.drops"
        )
        self._nodes = {node.name: node for node in project.upstream(*project.nodes[MART].parents)}
        self._frozen = {name for name in self._nodes if name.endswith("_frozen")}
        self._queries = {
            name: Query(name, node.sql)
            for name, node in self._nodes.items()
            if "read_csv(" not in node.sql and name not in AS_THEY_ARE
        }
        self._features: dict[str, list[str]] = {}
        for node in self._nodes.values():
            self._execute(f'create schema if not exists "{node.schema}"')
            self._build(node, node.sql, node.name)
            columns = [row[0] for row in self._rows(f"describe {node.relation}")]
            features = sorted(catalogue.intersection(columns))
            if features and node.name in project.nodes[MART].parents:
                self._features[node.name] = features
        self._unmutated = {name: self._values(self._nodes[name], name) for name in self._features}

    def mutants(self, models: Iterable[str] = ()) -> list[Mutant]:
        """Every mutant of the models, or of all, in the order of the models."""
        return [
            mutant
            for name, query in self._queries.items()
            if not models or name in models
            for mutant in query.mutants()
        ]

    def _unread(self, mutant: Mutant) -> bool:
        """Whether it only touches a staging column that no feature model names."""
        column = mutant.place.rpartition(".")[2]
        if not mutant.model.startswith("stg_") or "." not in mutant.place:
            return False
        words = re.compile(rf"\b{column}\b")
        others = (node.sql for name, node in self._nodes.items() if name != mutant.model)
        read = self._queries[mutant.model].reads(column)
        return not read and not any(words.search(sql) for sql in others)

    def check_parsing(self) -> None:
        """Assert that a query survives being parsed and rendered: mutants differ in one place."""
        for name, query in self._queries.items():
            self._execute("begin")
            self._build(self._nodes[name], query.plain, "rendered")
            assert not self._changed(self._nodes[name], "rendered"), (
                f"sqlglot changes the values of {name}"
            )
            self._execute("rollback")

    def values(self, model: str) -> pd.DataFrame:
        """Return the features of a model as the unmutated SQL computes them."""
        relation = self._nodes[model].relation
        keys = [row[0] for row in self._rows(f"select sk_id_curr from {relation} order by 1")]
        return pd.DataFrame(self._unmutated[model], index=keys, columns=self._features[model])

    def families(self) -> list[str]:
        """The models that hold features."""
        return list(self._features)

    def trial(self, mutant: Mutant) -> Verdict:
        """Build the mutant and what rests on it, until a feature differs from the unmutated one."""
        if self._unread(mutant):
            return Verdict(mutant, "unread")
        self._execute("begin")
        try:
            return self._trial(mutant)
        finally:
            self._execute("rollback")

    def _trial(self, mutant: Mutant) -> Verdict:
        changed = set()
        for node in self._nodes.values():
            if node.name != mutant.model and not changed.intersection(node.parents):
                continue
            sql = mutant.sql if node.name == mutant.model else node.sql
            try:
                self._build(node, sql, "mutated")
                feature = self._differing_feature(node, "mutated")
                different = not feature and self._is_read(node) and self._changed(node, "mutated")
            except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as no:
                return Verdict(mutant, "invalid", str(no).split("\n")[0])
            except duckdb.Error as error:
                return Verdict(mutant, "killed", str(error).split("\n")[0])
            if feature:
                return Verdict(mutant, "killed", feature)
            if different:
                changed.add(node.name)
                self._execute(f"drop table {node.relation}")
                self._execute(f'alter table "{node.schema}".mutated rename to {node.name}')
        return Verdict(mutant, "survived")

    def _build(self, node: Node, sql: str, name: str) -> None:
        relation = f'"{node.schema}".{name}'
        self._execute(f"create or replace table {relation} as {sql}")
        if node.name in self._frozen:
            # The rows of an earlier version, other numbers, stay beside those of the one in force.
            columns = self._rows(f"describe {relation}")
            doubled = "".join(f", 2 * {c[0]} as {c[0]}" for c in columns if c[1] == "DOUBLE")
            self._execute(
                f"insert into {relation} select * replace "
                f"('earlier' as reference_version{doubled}) from {relation}"
            )

    def _is_read(self, node: Node) -> bool:
        return any(node.name in other.parents for other in self._nodes.values())

    def _changed(self, node: Node, name: str) -> bool:
        """Whether any row differs, last bits included."""
        built, other = node.relation, f'"{node.schema}".{name}'
        counts = f"select (select count(*) from {built}), (select count(*) from {other})"
        before, after = self._rows(counts)[0]
        if before != after:
            return True
        return bool(self._rows(f"select 1 from ({built_except(built, other)}) limit 1"))

    def _differing_feature(self, node: Node, table: str) -> str:
        if node.name not in self._features:
            return ""
        values, expected = self._values(node, table), self._unmutated[node.name]
        if values.shape != expected.shape:
            return f"{node.name}: {len(values)} rows, not {len(expected)}"
        equal = np.isclose(values, expected, rtol=TOLERANCE, atol=1e-12, equal_nan=True)
        places = np.argwhere(~equal)
        return self._features[node.name][places[0][1]] if len(places) else ""

    def _values(self, node: Node, table: str) -> np.ndarray:
        features = ", ".join(self._features[node.name])
        columns = self._connection.execute(
            f'select {features} from "{node.schema}".{table} order by sk_id_curr'
        ).fetchnumpy()
        return np.column_stack([_as_floats(column) for column in columns.values()])

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        return self._connection.execute(statement).fetchall()

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement)


def _as_floats(column: np.ndarray) -> np.ndarray:
    """NULL as NaN; a NaN of the SQL, which no feature may be, as infinity."""
    values = np.ma.getdata(column).astype("float64")
    values = np.where(np.isnan(values), np.inf, values)
    return np.where(np.ma.getmaskarray(column), np.nan, values)


def built_except(built: str, other: str) -> str:
    return f"select * from {built} except all select * from {other}"


def outcomes(tables: Tables) -> pd.DataFrame:
    """Outcomes of the first applications without a label, known before and after the last drop."""
    applications = tables["application"]
    unlabelled = applications.loc[applications["target"].isna(), "sk_id_curr"].head(20)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    return pd.DataFrame(
        {
            "sk_id_curr": unlabelled.to_numpy(),
            "target": np.zeros(len(unlabelled)),
            "observed_on": [days[place % len(days)] for place in range(len(unlabelled))],
        }
    )
