"""Which resolved applications are most like each one, by what made their scores."""

from __future__ import annotations

import logging

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.champion import Champion
from flows.lineage import code_sha256
from warehouse.connection import open_writer
from warehouse.ml_tables import append_rows, transaction
from warehouse.policy import load_policy
from warehouse.settings import Settings
from warehouse.similar_policy import SimilarPolicy

logger = logging.getLogger(__name__)

_STALE = """
    create or replace temp table stale as
    select explained.sk_id_curr
    from ml.explained
    left join ml.similar_applications as similar_ones
        on explained.sk_id_curr = similar_ones.sk_id_curr
        and explained.feature_row_hash = similar_ones.feature_row_hash
        and similar_ones.made_with = $made_with
        and similar_ones.rank = 1
    where similar_ones.sk_id_curr is null
"""


@task(name="find similar applications", cache_policy=NO_CACHE)
def find_similar(settings: Settings, champion: Champion) -> None:
    """Write the nearest resolved applications of each one, in the space of concepts.

    The resolved ones are a seeded sample of those known when this model, code and policy first
    scored; it is kept, so that an application whose explanation is the same keeps its neighbours.

    Args:
        settings: Of the installation.
        champion: The model whose explanations are in force.
    """
    from models_ml.neighbours import find_neighbours

    policy = load_policy().similar
    made_with = f"{champion.version}-{policy.reference_rows}-{policy.neighbours}-{code_sha256()}"
    with open_writer(settings) as connection, transaction(connection):
        _freeze_reference(connection, made_with, policy, settings.seed)
        connection.execute(_STALE, {"made_with": made_with})
        connection.execute(
            "delete from ml.similar_applications where sk_id_curr in (from stale) "
            "or sk_id_curr not in (select sk_id_curr from ml.explained)"
        )
        keys, rows = _read_concepts(connection, "stale")
        reference_keys, reference = _read_reference(connection)
        logger.info("%d applications to compare with %d", len(keys), len(reference_keys))
        n_neighbours = min(policy.neighbours, len(reference_keys) - 1)
        if not len(keys) or n_neighbours < 1:
            return
        found = find_neighbours(
            rows, keys, reference, reference_keys, n_neighbours, settings.threads
        )
        table = pa.table(
            {
                "sk_id_curr": np.repeat(keys, n_neighbours),
                "rank": np.tile(np.arange(1, n_neighbours + 1, dtype=np.int16), len(keys)),
                "place": found.places.ravel(),
                "distance": found.distances.ravel(),
            }
        )
        connection.register("found", table)
        connection.execute(
            "insert into ml.similar_applications by name "
            "select found.*, explained.feature_row_hash, $made_with as made_with "
            "from found inner join ml.explained using (sk_id_curr) order by sk_id_curr, rank",
            {"made_with": made_with},
        )
        connection.unregister("found")


def _freeze_reference(
    connection: duckdb.DuckDBPyConnection, made_with: str, policy: SimilarPolicy, seed: int
) -> None:
    """Choose the resolved applications to compare with, unless they are chosen already."""
    known = connection.execute("select distinct made_with from ml.similar_reference").fetchall()
    if known == [(made_with,)]:
        return
    connection.execute("delete from ml.similar_reference")
    connection.execute(
        "create or replace temp table resolved as select labels.sk_id_curr, labels.target "
        "from features.application_labels as labels "
        "inner join ml.explained on labels.sk_id_curr = explained.sk_id_curr "
        "where labels.known_on <= (select max(as_of) from ml.batches)"
    )
    resolved = connection.execute("from resolved order by sk_id_curr").fetchnumpy()
    if not len(resolved["target"]):
        return
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(resolved["target"]))[: policy.reference_rows])
    connection.register("chosen", pa.table({"sk_id_curr": resolved["sk_id_curr"][chosen]}))
    keys, rows = _read_concepts(connection, "chosen")
    connection.unregister("chosen")
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])
    table = pa.table(
        {
            "place": np.arange(len(keys), dtype=np.int32),
            "sk_id_curr": keys,
            "has_defaulted": resolved["target"][chosen] == 1,
            "contributions": vectors,
        }
    )
    append_rows(connection, "similar_reference", table, made_with=made_with)


def _read_concepts(
    connection: duckdb.DuckDBPyConnection, applications: str
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return keys, ascending, and contributions by concept, in order of name, of applications."""
    names = connection.sql("select distinct concept from ml.concept_contributions order by 1")
    concepts = pa.array([name for (name,) in names.fetchall()], pa.string())
    # Put in place here: sorting eleven million rows costs more than all else.
    table = connection.sql(
        "select sk_id_curr, concept, contribution from ml.concept_contributions "
        f"where sk_id_curr in (select sk_id_curr from {applications})"
    ).to_arrow_table()
    keys = np.sort(pc.unique(table["sk_id_curr"]).to_numpy())
    rows = np.zeros((len(keys), len(concepts)))
    places = np.searchsorted(keys, table["sk_id_curr"].to_numpy())
    columns = pc.index_in(table["concept"], value_set=concepts).to_numpy()
    rows[places, columns] = table["contribution"].to_numpy()
    return keys, rows


def _read_reference(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    table = connection.sql(
        "select sk_id_curr, contributions from ml.similar_reference order by place"
    ).to_arrow_table()
    lists = table["contributions"].combine_chunks()
    rows = lists.flatten().to_numpy().reshape(len(lists), -1) if len(lists) else np.empty((0, 0))
    return table["sk_id_curr"].to_numpy(), rows
