"""Every family of features equals an independent pandas computation on generated databases.

The oracles follow the formulas of the catalogue and share no line with the SQL, whose compiled text
runs here on raw tables of a few rows.
"""

from __future__ import annotations

import csv
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pandas.api.types import is_numeric_dtype

from tests.dbt_project.compiled import CompiledProject, MiniWarehouse
from tests.dbt_project.families import CATALOGUE, FAMILIES, Family, vocabulary
from tests.dbt_project.mini_database import Tables, mini_database, raw_tables
from tests.night import REAL_DATA, needs_real_data
from warehouse.contract import load_contract

CODES = vocabulary()
TOLERANCE = 1e-9


def catalogue(family: str) -> list[str]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return [row["feature"] for row in csv.DictReader(file) if row["family"] == family]


def encode(expected: pd.DataFrame) -> pd.DataFrame:
    """Replace the levels of categorical features by their codes; unseen levels are NULL."""
    return pd.DataFrame(
        {
            name: column if is_numeric_dtype(column) else column.map(CODES.get(name, {}))
            for name, column in expected.items()
        }
    ).astype("float64")


def assert_sql_equals_oracle(family: Family, warehouse: MiniWarehouse, tables: Tables) -> None:
    warehouse.load(raw_tables(tables))
    applications = pd.Index(tables["application"]["sk_id_curr"]).sort_values()
    built = pd.concat([warehouse.read(model) for model in family.models], axis="columns")
    expected = encode(family.compute(tables)).reindex(applications)
    names = list(expected)
    left = built.reindex(applications)[names].to_numpy("float64", na_value=np.nan)
    right = expected[names].to_numpy("float64")

    equal = np.isclose(left, right, rtol=TOLERANCE, atol=1e-12, equal_nan=True)
    differing = [
        f"{names[column]} of {applications[row]}: SQL {left[row, column]!r}, "
        f"oracle {right[row, column]!r}"
        for row, column in np.argwhere(~equal)[:20]
    ]
    assert not differing, "\n".join(differing)


def prove(
    family: Family,
    warehouse: MiniWarehouse,
    examples: int,
    *,
    anew: bool = False,
    shrink: bool = True,
) -> None:
    """Compare on that many mini-databases, the same ones every time unless drawn anew.

    To know that they differ is faster without searching (``shrink``) for the smallest that does.
    """

    @settings(
        max_examples=examples,
        derandomize=not anew,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(family.databases)
    def equal(tables: Tables) -> None:
        assert_sql_equals_oracle(family, warehouse, tables)

    equal()


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.promise(13)
def test_family_equals_its_oracle(name: str, project: CompiledProject) -> None:
    prove(FAMILIES[name], MiniWarehouse(project, FAMILIES[name].models), examples=20)


@pytest.mark.heavy
@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.promise(13)
def test_family_equals_its_oracle_on_many_databases(name: str, project: CompiledProject) -> None:
    prove(FAMILIES[name], MiniWarehouse(project, FAMILIES[name].models), examples=500, anew=True)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_feature_of_the_catalogue_has_an_oracle(name: str) -> None:
    assert list(FAMILIES[name].compute(mini_database())) == catalogue(name)


@pytest.fixture(scope="module")
def real_tables() -> Tables:
    assert REAL_DATA is not None
    tables = {}
    with zipfile.ZipFile(REAL_DATA) as archive:
        for name, table in load_contract().tables.items():
            if table.optional:
                continue
            frame = pd.read_csv(archive.open(table.file), low_memory=False)
            frame.columns = frame.columns.str.lower()
            texts = {
                key.lower() for key, column in table.columns.items() if column.type == "VARCHAR"
            }
            tables[name.lower()] = frame.astype(
                {
                    column: object
                    if column in texts
                    else "int64"
                    if column.startswith("sk_id")
                    else "float64"
                    for column in frame
                }
            )
    both = [tables.pop("application_train"), tables.pop("application_test")]
    tables["application"] = pd.concat(both, ignore_index=True)
    return tables


@needs_real_data
@pytest.mark.parametrize("name", FAMILIES)
def test_family_equals_its_oracle_on_real_rows(
    name: str, project: CompiledProject, real_tables: Tables
) -> None:
    family = FAMILIES[name]
    assert_sql_equals_oracle(family, MiniWarehouse(project, family.models), real_tables)
