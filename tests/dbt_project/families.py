"""Which models hold the features of a family, what is drawn to prove them, and their oracle."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from hypothesis.strategies import SearchStrategy

from tests.dbt_project.mini_database import Tables
from tests.dbt_project.oracles import f03_affordability, f05_bureau
from tests.dbt_project.strategies import VALUES, databases
from warehouse.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"


@dataclass(frozen=True)
class Family:
    """A family of features as the catalogue divides them."""

    # The models whose columns, side by side, hold the family's features.
    models: tuple[str, ...]
    # Mini-databases that reach its edge cases.
    databases: SearchStrategy[Tables]
    # Raw tables (``application``: train and test together) to features, indexed by sk_id_curr; a
    # categorical feature may be given as the level's text.
    compute: Callable[[Mapping[str, pd.DataFrame]], pd.DataFrame]


FAMILIES = {
    "F03": Family(
        models=("int_affordability_compared_to_application",),
        databases=databases(
            application=(
                "amt_credit",
                "amt_annuity",
                "amt_goods_price",
                "amt_income_total",
                "cnt_children",
                "cnt_fam_members",
            )
        ),
        compute=f03_affordability.compute,
    ),
    "F05": Family(
        models=("int_bureau_credits_aggregated_to_application",),
        databases=databases(bureau=tuple(VALUES["bureau"])),
        compute=f05_bureau.compute,
    ),
}


def vocabulary() -> dict[str, dict[str, int]]:
    """Return the code of each level of each categorical feature."""
    codes: dict[str, dict[str, int]] = {}
    with (SEEDS / "category_vocabulary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes.setdefault(row["feature"], {})[row["level"]] = int(row["code"])
    return codes
