"""The gate's look at what the model says out of fold: skill, calibration, groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models_ml.gate.evidence import GUARDED, Check, Mart, ModelOutput, Rules, bounded, skipped
from models_ml.gate.group_treatment import approval_ratio
from models_ml.gate.leakage import auc, auc_error
from warehouse.promotion_limits import PromotionLimits

FloatArray = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

JUDGED = ("better_than_chance", "calibration_mean", "calibration_slope")


def check_output(challenger: ModelOutput, mart: Mart) -> tuple[Check, tuple[Rows, Rows] | None]:
    """Margins and pd are numbers, differ, and belong to applications whose outcome is known.

    Returns:
        The check, and where it passed the rows of the output and of the mart that belong together.
    """
    _, mine, theirs = np.intersect1d(challenger.keys, mart.keys, return_indices=True)
    broken = int((~np.isfinite(challenger.margin) | ~np.isfinite(challenger.pd)).sum())
    levels = 0 if broken else len(np.unique(challenger.pd))
    classes = len(np.unique(mart.target[theirs]))
    found = (
        f"{len(mine)} known outcomes of {classes} kinds, {broken} values that are no number, "
        f"{levels} distinct values"
    )
    sound = not broken and levels > 1 and classes == 2
    check = Check(
        "output_is_sound",
        "passed" if sound else "failed",
        "finite values that differ, for defaults and others",
        found,
        None if sound else "Look at the training: its output cannot be judged.",
        measured=float(broken),
    )
    return check, (mine, theirs) if sound else None


def judge_output(
    challenger: ModelOutput, rows: tuple[Rows, Rows] | None, mart: Mart, rules: Rules, seed: int
) -> list[Check]:
    """Skill, calibration and approval by group, each by itself."""
    if rows is None:
        names = (*JUDGED, *(f"approval_ratio_{attribute}" for attribute in GUARDED))
        return [skipped(name, "no sound output") for name in names]
    pd, target = challenger.pd[rows[0]], mart.target[rows[1]]
    checks = [
        _check_skill(pd, target, rules.limits),
        *_check_calibration(pd, target, rules.limits),
    ]
    refused = pd >= challenger.threshold
    floors = rules.limits.model_dump()
    for attribute in GUARDED:
        name = f"approval_ratio_{attribute}"
        groups = mart.groups[attribute][rows[1]]
        treated = approval_ratio(refused, refused, groups, rules.minimum_cohort, seed)
        if treated is None:
            checks.append(skipped(name, "fewer than two groups large enough"))
            continue
        slack = rules.limits.standard_errors * treated.error
        checks.append(
            bounded(
                name,
                treated.challenger,
                slack,
                lowest=floors[name],
                unit="lowest approval rate of a group over the highest",
                advice="See the groups in the mart fairness; review features and threshold.",
            )
        )
    return checks


def _check_skill(pd: FloatArray, target: npt.NDArray[np.int8], limits: PromotionLimits) -> Check:
    n_bad = int(target.sum())
    slack = limits.standard_errors * auc_error(n_bad, len(target) - n_bad)
    return bounded(
        "better_than_chance",
        auc(pd, target),
        slack,
        lowest=limits.lowest_auc,
        highest=limits.highest_auc,
        unit=f"AUC out of fold on {n_bad} defaults",
        advice="Below, nothing was learned: check labels and features. Above, something leaks.",
        widen_highest=False,
    )


def _check_calibration(
    pd: FloatArray, target: npt.NDArray[np.int8], limits: PromotionLimits
) -> list[Check]:
    """Compare levels, and test the slope of Cox's recalibration (1958) by its score.

    One Newton step from slope 1 and intercept 0 needs no fit that could fail; its size in standard
    errors is the score test.
    """
    safe = np.clip(pd, 1e-9, 1 - 1e-9)
    log_odds, weight = np.log(safe / (1 - safe)), safe * (1 - safe)
    rate = float(target.mean())
    level_error = float(np.sqrt(weight.sum())) / len(target) / rate
    centred = log_odds - float(weight @ log_odds) / float(weight.sum())
    information = float(weight @ centred**2)
    slope = 1 + float((target - safe) @ centred) / information
    advice = "Calibrate anew on out-of-fold margins."
    return [
        bounded(
            "calibration_mean",
            float(pd.mean()) / rate - 1,
            limits.standard_errors * level_error,
            lowest=-limits.calibration_mean,
            highest=limits.calibration_mean,
            unit=f"mean pd {pd.mean():.4f} over the default rate {rate:.4f}, less 1",
            advice=advice,
        ),
        bounded(
            "calibration_slope",
            slope,
            limits.standard_errors / float(np.sqrt(information)),
            lowest=1 - limits.calibration_slope,
            highest=1 + limits.calibration_slope,
            unit="slope of the outcome on the log-odds",
            advice=advice,
        ),
    ]
