"""``python -m flows.spark``: the feature mart on Spark, scored there with the champion."""

from __future__ import annotations

import logging
import sys

from flows.champion import find_models
from flows.dbt import DbtProject
from flows.spark.features import build_features_on_spark
from flows.spark.references import carry_references
from flows.spark.score import score_on_spark
from flows.spark.session import open_session
from warehouse.errors import GateError, ScorehouseError
from warehouse.lock import exclusive
from warehouse.settings import load_settings


def main() -> None:
    """Use the references that are in force in the warehouse: those of the last night."""
    settings = load_settings()
    with exclusive(settings.home / ".night.lock", "a build on Spark"):
        champion = find_models.fn(settings, DbtProject(settings)).champion
        if champion is None:
            raise GateError("Expected a champion, found none: run `scorehouse night` once.")
        session = open_session(settings)
        project = DbtProject(settings, "spark")
        carry_references(settings, session, project)
        build_features_on_spark(settings, project)
        score_on_spark(session, champion)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        main()
    except ScorehouseError as error:
        logging.error(str(error))
        sys.exit(error.exit_code)
