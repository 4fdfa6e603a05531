"""Orchestration: the night, training and their commands; the only package that starts dbt."""

import os

# Prefect, MLflow, Evidently and dbt read these when they are imported, so they are set before.
# MLflow compares with the word "true"; "1" would leave its telemetry on.
for _name, _value in {
    "DO_NOT_TRACK": "true",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}.items():
    os.environ.setdefault(_name, _value)
