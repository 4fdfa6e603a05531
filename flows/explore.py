"""The exploratory report of the loaded data: every number comes from a query of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from flows import explore_charts as charts
from flows import explore_words as words
from warehouse.connection import open_reader
from warehouse.errors import NothingPublishedError, UsageError
from warehouse.lock import hold_warehouse
from warehouse.raw_tables import raw_state
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    import plotly.graph_objects as go

QUERIES = PROJECT_ROOT / "dbt_project" / "analyses" / "exploration"
TEMPLATE = Path(__file__).with_name("templates") / "exploration.html.j2"
PAGE = "exploration.html"

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Section:
    """One query of the report: what is said of it, and what is drawn."""

    query: str
    title: words.Text
    tell: Callable[[Frames], words.Text]
    draw: Callable[[Frames], go.Figure] | None = None


SECTIONS = (
    Section("data_loaded", words.Text("What is loaded", "Les données"), words.data_loaded),
    Section("tables_loaded", words.Text("The tables", "Les tables"), words.tables_loaded),
    Section(
        "missing_values",
        words.Text("Missing values", "Valeurs manquantes"),
        words.missing_values,
        charts.missing_values,
    ),
    Section("anomalies", words.Text("Anomalies", "Anomalies"), words.anomalies),
    Section(
        "default_rate_by_band",
        words.Text("Default rate by band", "Taux de défaut par tranche"),
        words.default_rate_by_band,
        charts.default_rate_by_band,
    ),
    Section(
        "default_rate_by_category",
        words.Text("Default rate by category", "Taux de défaut par catégorie"),
        words.default_rate_by_category,
        charts.default_rate_by_category,
    ),
    Section(
        "default_rate_by_history",
        words.Text("Default rate by length of history", "Taux de défaut selon l'historique"),
        words.default_rate_by_history,
        charts.default_rate_by_history,
    ),
    Section(
        "distributions",
        words.Text("Distributions", "Distributions"),
        words.distributions,
        charts.distributions,
    ),
    Section(
        "correlations_with_target",
        words.Text("Correlation with default", "Corrélation avec le défaut"),
        words.correlations_with_target,
        charts.correlations_with_target,
    ),
    Section(
        "correlations_between",
        words.Text("Correlation among variables", "Corrélation entre variables"),
        words.correlations_between,
        charts.correlations_between,
    ),
)


def write_report(settings: Settings, out: Path) -> Path:
    """Write the report of whatever is loaded as one page and return its path.

    The same data gives the same bytes.

    Raises:
        NothingPublishedError: Nothing was loaded yet.
        UsageError: No application has a known outcome, or a night is running.
    """
    frames = read_frames(settings)
    page = _render(frames)
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_text(page, encoding="utf-8")
    return out / PAGE


def read_frames(settings: Settings) -> dict[str, pd.DataFrame]:
    """Answer every query of the report on the warehouse, read-only."""
    warehouse = settings.warehouse_path
    nothing_loaded = NothingPublishedError(
        f"Expected loaded data in {warehouse}, found none: run `scorehouse load --source "
        "DIR_OR_ZIP` or `scorehouse night` first."
    )
    if not warehouse.is_file():
        raise nothing_loaded
    with (
        hold_warehouse(settings),
        # On one thread sums are taken in one order: the same data give the same last digit.
        open_reader(warehouse, threads=1, memory_limit=settings.memory_limit) as connection,
    ):
        if raw_state(connection) is None:
            raise nothing_loaded
        frames = {
            section.query: connection.sql(read_query(section.query)).df() for section in SECTIONS
        }
    if not frames["data_loaded"]["n_labelled"].iat[0]:
        raise UsageError(
            "Expected applications with a known outcome, found none: load a drop whose "
            "application_train.csv holds rows."
        )
    return frames


def read_query(name: str) -> str:
    """Return the text of a query of the report."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def _render(frames: Frames) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent), autoescape=True, undefined=StrictUndefined
    )
    sections = [
        {
            "name": section.query,
            "title": section.title,
            "text": section.tell(frames),
            "chart": section.draw and _chart(section.query, section.draw(frames)),
            "columns": list(frames[section.query].columns),
            "rows": frames[section.query].map(words.figure).to_numpy().tolist(),
            "file": (QUERIES / f"{section.query}.sql").relative_to(PROJECT_ROOT).as_posix(),
            "sql": read_query(section.query),
        }
        for section in SECTIONS
    ]
    template = environment.get_template(TEMPLATE.name)
    return template.render(sections=sections, plotly=get_plotlyjs())


def _chart(name: str, figure: go.Figure) -> str:
    html: str = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"chart-{name}",
        config={"displaylogo": False, "responsive": True},
    )
    return html
