"""Commands that train, compare and promote."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.shared import AsJson, tell
from flows.prefect_server import run_flow
from warehouse.errors import UsageError
from warehouse.settings import Settings, load_settings

app = typer.Typer()


@app.command()
def tune(
    minutes: Annotated[float, typer.Option(min=0, help="No further trial begins after this.")],
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials in all, earlier calls included.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Choose features and search parameters for the next training; a second call goes on."""
    from flows.tune import tuning

    _expect_data(load_settings())
    result = run_flow(tuning, minutes=minutes, trials=trials)
    text = (
        f"{result['n_features']} of {result['n_candidates']} features stay. Best of "
        f"{result['n_trials']} trials ({result['n_new']} new): mean fold AUC "
        f"{result['auc']:.4f}, {result['auc_start']:.4f} to begin with.\n"
        "`scorehouse train` uses them."
    )
    tell(result, as_json, text)


@app.command()
def train(
    tune_minutes: Annotated[
        float | None, typer.Option("--tune", min=0, metavar="MINUTES", help="Tune before.")
    ] = None,
    challenger: Annotated[
        bool, typer.Option("--challenger", help="Watch it beside the champion; promote nothing.")
    ] = False,
    if_due: Annotated[
        bool,
        typer.Option(
            "--if-due", help="Only if the last night asks for it; a challenger, never promoted."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train on the outcomes known by now and register the model; a gate decides on promotion."""
    from flows.train import training
    from flows.trial import trial
    from flows.tune import tuning

    _expect_data(load_settings())
    if if_due:
        if challenger or tune_minutes is not None:
            raise UsageError("--if-due trains a challenger without tuning: give it alone.")
        _tell_retraining(as_json)
        return
    if tune_minutes is not None:
        run_flow(tuning, minutes=tune_minutes)
    result = run_flow(trial if challenger else training)
    role = "challenger: every night scores it beside the champion" if challenger else "champion"
    tell(result, as_json, f"Model version {result['model_version']} is the {role}.")


@app.command()
def promote(
    version: Annotated[
        int | None, typer.Option(help="Registered version; by default the challenger.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a registered model before the gate; it decides from the next night on if it passes."""
    from flows.trial import promotion

    _expect_data(load_settings())
    result = run_flow(promotion, version=version)
    tell(result, as_json, f"Model version {result['model_version']} is the champion.")


@app.command()
def compare(as_json: AsJson = False) -> None:
    """Measure simpler models beside the champion, on its folds, and refill model_comparison."""
    from flows.compare import comparison

    _expect_data(load_settings())
    result = run_flow(comparison)
    lines = [
        f"{row['model']:20} AUC {row['auc']:.4f}  cost {row['cost_per_application']:.4f}  "
        f"log-loss {row['log_loss']:.4f}  {row['n_features']:4d} features  "
        f"trained in {row['training_seconds']:.1f} s"
        for row in result["models"]
    ]
    where = f"in release {result['sequence']}" if result["sequence"] else "with the next night"
    lines.append(f"Beside model version {result['model_version']}; published {where}.")
    tell(result, as_json, "\n".join(lines))


def _expect_data(settings: Settings) -> None:
    """Refuse before the flow would make an empty warehouse, which `make night` takes for yours."""
    if not settings.warehouse_path.is_file():
        raise UsageError(
            f"There is nothing to learn from: expected a loaded drop in {settings.warehouse_path}, "
            "found none. Run `make night`, or `scorehouse night --source` with Kaggle's zip or its "
            "folder, first."
        )


def _tell_retraining(as_json: bool) -> None:
    from flows.retrain import retraining

    result = run_flow(retraining)
    if result["reason"] is None:
        text = "No training is due."
    elif result["model_version"] is None:
        text = f"Due ({result['reason']}), but the training gives the champion itself."
    else:
        text = (
            f"Due ({result['reason']}): model version {result['model_version']} is the challenger, "
            "and the gate found nothing against it. `scorehouse promote` puts it in force."
        )
    tell(result, as_json, text)
