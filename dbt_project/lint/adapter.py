"""Stands in for dbt's ``adapter`` while sqlfluff renders the models (.sqlfluff: library_path)."""

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro_name: str) -> Callable[..., str]:
    """Return the DuckDB variant of a macro, as dbt's own dispatch does on DuckDB."""
    variant: Callable[..., str] = context[f"duckdb__{macro_name}"]
    return variant
