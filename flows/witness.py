"""The champion in SQL, heard as a witness every night."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from warehouse.connection import open_writer
from warehouse.errors import GateError
from warehouse.ml_tables import record_check
from warehouse.settings import Settings
from warehouse.witness import choose_witnesses, compare_margins, holds_trees_of, keep_trees

N_WITNESSES = 50
TOLERANCE = 1e-6
CHECK = "champion_in_sql"


@task(name="hear the witness", cache_policy=NO_CACHE)
def hear_witness(settings: Settings, batch: str, champion: Champion) -> None:
    """Write the champion's trees as rows and see that SQL alone scores a sample as Python did.

    Args:
        settings: Of the installation.
        batch: The night, scored.
        champion: The model that scored it.

    Raises:
        GateError: A margin that DuckDB computes is 1e-6 or more from the one stored.
    """
    with open_writer(settings) as connection:
        if not holds_trees_of(connection, champion.version):
            from models_ml.predict import load_booster
            from models_ml.tree_table import tabulate_trees

            booster = load_booster(champion.model_text, champion.model_sha256)
            trees = tabulate_trees(champion.model_text, booster.feature_name())
            keep_trees(connection, trees, champion.version)
        choose_witnesses(connection, batch, N_WITNESSES)
        gaps = compare_margins(connection)
        # Written so that NULL and NaN fail too.
        apart = [key for key, gap in gaps if gap is None or not gap < TOLERANCE]
        message = f"{len(gaps)} applications scored in SQL"
        record_check(connection, batch, CHECK, failures=len(apart), message=message)
    if apart:
        raise GateError(
            f"Champion in SQL: expected margins within {TOLERANCE} of those stored on {len(gaps)} "
            f"applications, found {len(apart)} apart, the first of application {apart[0]}. The "
            "trees or scores in the warehouse were altered, or LightGBM decides otherwise than "
            "warehouse/macros/champion_in_sql.sql: empty ml.champion_trees and ml.explained, then "
            "run the night again."
        )
