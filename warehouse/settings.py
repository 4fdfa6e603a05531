"""Settings of one installation, read once at an entry point and passed on."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.errors import UsageError

# A checkout, or the folder that an installed package lies in; both hold the same below it.
PROJECT_ROOT = Path(__file__).resolve().parent.parent
IS_CHECKOUT = (PROJECT_ROOT / "pyproject.toml").is_file()


def _default_home() -> Path:
    """Return the home inside a checkout; an installed package must not write beside itself."""
    if IS_CHECKOUT:
        return PROJECT_ROOT / "warehouse" / "data"
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "scorehouse"


class Settings(BaseSettings):
    """Every setting is an environment variable ``SCOREHOUSE_<NAME>`` (or a line in ``.env``)."""

    model_config = SettingsConfigDict(
        env_prefix="SCOREHOUSE_", env_file=".env", extra="forbid", frozen=True
    )

    home: Path = Field(
        default_factory=_default_home,
        description="Folder that holds all state; a second home is a second system.",
    )
    state_folder: str = Field(
        "",
        description="Folder of state.db, quota.db and night.json, which readers need beside "
        "the releases; empty means the home.",
    )
    memory_limit: str = Field("4GB", description="Memory DuckDB may use before it spills to disk.")
    threads: int = Field(2, ge=1, description="Threads of DuckDB and LightGBM.")
    seed: int = Field(42, description="Seed of folds, training and the drift sample.")
    report_rows: int = Field(
        50_000, ge=100, description="Rows drawn for each side of Evidently's reports at most."
    )
    report_features: int = Field(
        40, ge=1, description="Features in Evidently's reports at most, the most important ones."
    )
    keep_releases: int = Field(3, ge=1, description="Published releases kept for rollback.")
    stale_after_hours: int = Field(
        36, ge=1, description="Age of a release from which it is reported as stale."
    )
    sql_seconds: int = Field(60, ge=1, description="Seconds a query of `scorehouse sql` may take.")
    sql_memory_mb: int = Field(
        1024, ge=64, description="Memory in MB a query of `scorehouse sql` may use."
    )
    alert_webhook: str = Field(
        "", description="Address that a night posts its alerts to, as JSON; empty posts nothing."
    )
    mlflow_tracking_uri: str = Field(
        "", description="MLflow backend; empty means SQLite in the home folder."
    )
    api_host: str = Field("127.0.0.1", description="Address the API binds to.")
    api_port: int = Field(8000, description="Port of the API.")
    api_workers: int = Field(1, ge=1, description="Processes of the API.")
    api_metrics_port: int = Field(
        0, ge=0, description="Port of the API's /metrics, on the same address; 0 opens none."
    )
    api_requests_per_second: float = Field(
        50,
        gt=0,
        description="Requests a key may send per second, shared out to API processes.",
    )
    api_burst: int = Field(1000, ge=1, description="Requests a key may send at once after a pause.")
    api_clients_per_day: int = Field(
        5000, ge=1, description="Different clients a key may ask for in a day (UTC)."
    )
    api_alarm_unknown_share: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Share of unknown clients in a key's last 100 lookups that raises an alarm.",
    )
    api_adhoc: bool = Field(
        False, description="Whether POST /predict also scores features sent with the request."
    )
    app_host: str = Field(
        "127.0.0.1",
        description="Address the officer application binds to; any other needs a sign-in provider.",
    )
    app_port: int = Field(8501, description="Port of the officer application.")
    app_name_claim: str = Field(
        "email", description="Claim of the sign-in provider that names the reader."
    )
    app_roles_claim: str = Field(
        "roles", description="Claim with the reader's roles: officer, analyst, risk."
    )
    api_url: str = Field(
        "http://127.0.0.1:8000", description="Address at which the API console asks the API."
    )
    lender_name: str = Field("Prêt à dépenser", description="Lender's name on letters.")
    lender_contact: str = Field(
        "Service clients, 1 rue du Crédit, 75000 Paris, 01 00 00 00 00",
        description="Where a person can be reached, on letters.",
    )
    mlflow_host: str = Field("127.0.0.1", description="Address MLflow's pages bind to.")
    mlflow_allowed_hosts: str = Field(
        "localhost:*,127.0.0.1:*",
        description="Host headers MLflow's pages answer to, separated by commas.",
    )
    mlflow_port: int = Field(5000, description="Port of MLflow's pages.")
    night_cron: str = Field("0 2 * * *", description="When the scheduled night starts (UTC).")
    spark_master: str = Field(
        "",
        description="Master of `scorehouse night --engine spark`, such as spark://HOST:7077; empty "
        "means what spark-defaults.conf says.",
    )
    real_data: Path | None = Field(
        None, description="Kaggle's zip; tests on real rows run only when it is given."
    )

    @cached_property
    def landing(self) -> Path:
        """Where drops arrive."""
        return self.home / "landing"

    @cached_property
    def quarantine(self) -> Path:
        """Where refused drops are kept with their reason."""
        return self.home / "quarantine"

    @cached_property
    def warehouse_path(self) -> Path:
        """The writer's DuckDB file."""
        return self.home / "warehouse.duckdb"

    @cached_property
    def published(self) -> Path:
        """The folder of releases and their pointer."""
        return self.home / "published"

    @cached_property
    def reports(self) -> Path:
        """Evidently's reports."""
        return self.home / "reports"

    @cached_property
    def logs(self) -> Path:
        """Log files of dbt."""
        return self.home / "logs"

    @cached_property
    def spark_state(self) -> Path:
        """What Spark reads and writes: exported tables, and its own unless a cluster has them."""
        return self.home / "spark"

    @cached_property
    def temporary(self) -> Path:
        """Where DuckDB spills and drops are unpacked."""
        return self.home / "tmp"

    @cached_property
    def state_path(self) -> Path:
        """SQLite file of what people write: API keys, decisions, access log."""
        return self.state_home / "state.db"

    @cached_property
    def quota_path(self) -> Path:
        """SQLite file on which several API processes agree."""
        return self.state_home / "quota.db"

    @cached_property
    def night_status_path(self) -> Path:
        """How the last night ended, for readers."""
        return self.state_home / "night.json"

    @cached_property
    def state_home(self) -> Path:
        """The folder of what readers need beside the releases, and write."""
        return Path(self.state_folder).expanduser().absolute() if self.state_folder else self.home

    @cached_property
    def freshness_alert_path(self) -> Path:
        """About which night the last alert on freshness was."""
        return self.home / "freshness.json"

    @cached_property
    def tracking_uri(self) -> str:
        """MLflow's backend."""
        return self.mlflow_tracking_uri or f"sqlite:///{self.home.absolute() / 'mlflow.db'}"

    @cached_property
    def models_note(self) -> Path:
        """What the registry answered the last time."""
        return self.home / "models.json"

    @cached_property
    def artifact_root(self) -> Path:
        """Where MLflow keeps artifacts."""
        return self.home / "mlartifacts"


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        UsageError: A variable has an unknown name or a value of the wrong type.
    """
    known = {f"SCOREHOUSE_{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.startswith("SCOREHOUSE_") and name not in known
    )
    if unknown:
        raise UsageError(
            f"Unknown settings {', '.join(unknown)}: expected one of {', '.join(sorted(known))}. "
            "Unset them or correct their names (.env.example lists all)."
        )
    try:
        settings = Settings()
    except ValueError as error:
        raise UsageError(f"A setting has a wrong name or value:\n{error}") from error
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})
