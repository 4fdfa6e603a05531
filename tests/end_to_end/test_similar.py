"""Similar applications are near in what made their scores, and nobody can tell who they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.night import CLIENTS, Night
from warehouse.connection import open_reader
from warehouse.policy import load_policy


def test_every_application_has_ten_anonymous_ones_of_known_outcome(night: Night) -> None:
    n_neighbours = load_policy().similar.neighbours
    with open_reader(night.release) as release:
        columns = release.table("similar_clients").columns
        counts = release.sql(
            "select count(*), count(distinct sk_id_curr), count(distinct rank), max(rank), "
            "count(distinct has_defaulted) from similar_clients"
        ).fetchall()
        [(falling,)] = release.sql(
            "select count(*) from (select distance_points < lag(distance_points) over "
            "(partition by sk_id_curr order by rank) as falls from similar_clients) where falls"
        ).fetchall()
    assert columns == ["sk_id_curr", "rank", "distance_points", "has_defaulted"]
    assert counts == [(CLIENTS * n_neighbours, CLIENTS, n_neighbours, n_neighbours, 2)]
    assert falling == 0


def test_the_first_is_the_nearest_resolved_application_by_concepts(night: Night) -> None:
    with open_reader(night.settings.warehouse_path) as warehouse:
        concepts: Any = warehouse.sql(
            "select sk_id_curr, concept, contribution from ml.concept_contributions"
        ).df()
        labels = warehouse.sql("from features.application_labels").df()
        found = warehouse.sql(
            "select similar_applications.sk_id_curr, reference.sk_id_curr as neighbour, distance, "
            "reference.has_defaulted from ml.similar_applications "
            "inner join ml.similar_reference as reference using (place) "
            "where rank = 1 order by similar_applications.sk_id_curr"
        ).df()
    points = concepts.pivot(index="sk_id_curr", columns="concept", values="contribution")
    resolved = points.loc[points.index.intersection(labels["sk_id_curr"])]
    outcome = labels.set_index("sk_id_curr")["target"]
    for row in found.sample(40, random_state=1).to_dict("records"):
        others = resolved.drop(index=row["sk_id_curr"], errors="ignore")
        gaps = np.linalg.norm(others - points.loc[row["sk_id_curr"]], axis=1)
        assert abs(gaps.min() - row["distance"]) < 1e-9
        assert others.index[gaps.argmin()] == row["neighbour"] != row["sk_id_curr"]
        assert row["has_defaulted"] == bool(outcome[row["neighbour"]])
