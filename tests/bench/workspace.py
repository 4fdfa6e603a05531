"""Where a benchmark lives: its generated drops, its home, and a champion that nights start from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.connection import open_writer
from warehouse.ml_tables import create_ml_tables
from warehouse.sample import generate_sample
from warehouse.sample.writer import FILES
from warehouse.settings import Settings

if TYPE_CHECKING:
    from flows.champion import Champion

FIRST_NIGHT, SECOND_NIGHT = date(2026, 1, 1), date(2026, 1, 2)
# What nights made of a model, which a first night must make again.
OF_NIGHTS = ("batches", "scores", "explained", "mart_state")
# What a home without any data keeps: the registry, dbt's parsed project, the champion.
KEPT = {"mlflow.db", "mlartifacts", "dbt", "champion.duckdb", "champion.json"}


@dataclass(frozen=True)
class Workspace:
    """Folder of one benchmark; sizes that share it share the home and its champion."""

    out: Path
    clients: int
    seed: int = 42

    @property
    def home(self) -> Path:
        return self.out / "home"

    @property
    def drop(self) -> Path:
        """The whole portfolio."""
        return self.out / f"drop-{self.clients}"

    @property
    def changed(self) -> Path:
        """A drop of one in a hundred of its applications, with other values."""
        return self.out / f"changed-{self.clients}"

    @property
    def pieces(self) -> Path:
        """One JSON file per stage measured."""
        return self.out / f"pieces-{self.clients}"

    def read_piece(self, name: str) -> dict[str, Any]:
        """Return commit and figures of what was measured under a name; empty if it was not."""
        piece = self.pieces / f"{name}.json"
        return json.loads(piece.read_text(encoding="utf-8")) if piece.exists() else {}

    def write_piece(self, name: str, commit: str, stages: dict[str, Any]) -> None:
        """Keep the figures of what was measured under a name."""
        content = json.dumps({"commit": commit, "stages": stages}, indent=1)
        (self.pieces / f"{name}.json").write_text(content, encoding="utf-8")

    def prepare(self) -> None:
        """Generate the drops that are missing."""
        self.pieces.mkdir(parents=True, exist_ok=True)
        if not self.drop.exists():
            part = self.drop.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            generate_sample(self.clients, self.seed, part)
            part.rename(self.drop)
        if not self.changed.exists():
            write_changed_drop(self.drop, self.changed, max(1, self.clients // 100))


def write_changed_drop(drop: Path, out: Path, applications: int) -> None:
    """Write waiting applications of ``drop`` anew: other incomes, other payments, same keys."""
    part = out.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    chosen = dict.fromkeys(FILES, "select * from source where SK_ID_CURR in (from keys)") | {
        "application_train": "select * from source where false",
        "application_test": "select * replace (scaled(AMT_INCOME_TOTAL, 1.25) as AMT_INCOME_TOTAL) "
        "from source where SK_ID_CURR in (from keys)",
        "bureau_balance": "select * from source where SK_ID_BUREAU in (from credits)",
        "installments_payments": "select * replace (scaled(AMT_PAYMENT, 0.75) as AMT_PAYMENT) "
        "from source where SK_ID_CURR in (from keys)",
    }
    with duckdb.connect() as connection:
        for table, kept in (
            ("application_test", f"keys as select SK_ID_CURR from $ limit {applications}"),
            ("bureau", "credits as select SK_ID_BUREAU from $ where SK_ID_CURR in (from keys)"),
        ):
            connection.execute(f"create table {kept.replace('$', _text(drop, table))}")
        connection.execute("create macro scaled(v, f) as round(v::double * f, 1)::varchar")
        for table, query in chosen.items():
            connection.execute(f"create or replace view source as from {_text(drop, table)}")
            connection.execute(f"copy ({query}) to '{part / table}.csv' (header)")
    part.rename(out)


def _text(drop: Path, table: str) -> str:
    return f"read_csv('{drop / table}.csv', all_varchar = true, header = true, delim = ',')"


def keep_champion(settings: Settings, champion: Champion) -> None:
    """Set the model in force aside, with all that a night of other data needs of it."""
    (settings.home / "champion.json").write_text(json.dumps(asdict(champion)), encoding="utf-8")
    path = settings.home / "champion.duckdb"
    path.unlink(missing_ok=True)
    with open_writer(settings, path) as connection:
        create_ml_tables(connection)
        connection.execute(f"attach '{settings.warehouse_path}' as trained (read_only)")
        tables = connection.execute(
            "select distinct schema_name, table_name from duckdb_columns() "
            "where database_name = 'trained' and (table_name like '%_frozen' or "
            "schema_name = 'ml' and column_name in ('model_version', 'reference_version')) "
            f"and table_name not in {OF_NIGHTS}"
        ).fetchall()
        for schema, table in tables:
            connection.execute(f"create schema if not exists {schema}")
            rows = f'trained."{schema}"."{table}"'
            verb = "insert into" if schema == "ml" else "create table"
            source = f"by name from {rows}" if schema == "ml" else f"as from {rows}"
            connection.execute(f'{verb} "{schema}"."{table}" {source}')


def read_champion(settings: Settings) -> Champion:
    """Return the model that ``keep_champion`` set aside."""
    from flows.champion import Champion  # it brings Prefect along, seconds to import

    return Champion(**json.loads((settings.home / "champion.json").read_text(encoding="utf-8")))


def reset_home(settings: Settings, keep: Sequence[str] | set[str] = KEPT) -> None:
    """Empty the home but for the champion: no data, no release, nothing to reuse."""
    settings.home.mkdir(parents=True, exist_ok=True)
    for path in settings.home.iterdir():
        if path.name not in keep:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    champion = settings.home / "champion.duckdb"
    if champion.exists():
        shutil.copyfile(champion, settings.warehouse_path)
