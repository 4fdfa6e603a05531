"""The gate's comparison with the champion on the same applications: cost and groups."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from models_ml.gate.evidence import GUARDED, Check, Mart, ModelOutput, Rules, bounded, skipped
from models_ml.gate.group_treatment import approval_ratio, opportunity_gap
from models_ml.gate.paired_cost import compare_costs
from warehouse.promotion_limits import PromotionLimits

Rows = npt.NDArray[np.int64]

COMPARED = ("approval_ratio_change", "opportunity_gap_change")


def compare_with_champion(
    challenger: ModelOutput,
    champion: ModelOutput | None,
    rows: tuple[Rows, Rows] | None,
    mart: Mart,
    rules: Rules,
    seed: int,
) -> list[Check]:
    """Cost and treatment of groups against the champion, on the applications both were judged on.

    An application that trained only one of them is left out: the other's score of it is not out
    of fold.
    """
    names = ["cost_not_worse"]
    names += [f"{figure}_{attribute}" for attribute in GUARDED for figure in COMPARED]
    if champion is None or rows is None:
        reason = "no champion" if champion is None else "no sound output"
        return [skipped(name, reason) for name in names]
    _, mine, theirs = np.intersect1d(challenger.keys[rows[0]], champion.keys, return_indices=True)
    target = mart.target[rows[1]][mine]
    now, then = challenger.pd[rows[0]][mine], champion.pd[theirs]
    refused, before = now >= challenger.threshold, then >= champion.threshold
    n_bad, limits = int(target.sum()), rules.limits
    if n_bad < limits.shared_defaults or not len(target):
        few = _too_few(n_bad, len(target), champion, limits)
        return [few, *(skipped(name, "too few shared applications") for name in names[1:])]
    checks = [_check_cost(now, then, target, champion, rules, seed)]
    for attribute in GUARDED:
        groups = mart.groups[attribute][rows[1]][mine]
        ratio = approval_ratio(refused, before, groups, rules.minimum_cohort, seed)
        gap = opportunity_gap(refused, before, target, groups, rules.minimum_cohort, seed)
        for figure, treated, sign in (
            ("approval_ratio_change", ratio, -1),
            ("opportunity_gap_change", gap, 1),
        ):
            name = f"{figure}_{attribute}"
            if treated is None:
                checks.append(skipped(name, "fewer than two groups large enough"))
                continue
            worsening = sign * (treated.challenger - treated.champion)
            checks.append(
                bounded(
                    name,
                    worsening,
                    limits.standard_errors * treated.error_of_change,
                    highest=limits.fairness_margin,
                    unit=f"worse than the champion's {treated.champion:.4f}",
                    advice="See the groups in the mart fairness; review features and threshold.",
                )
            )
    return checks


def _check_cost(
    now: npt.NDArray[np.float64],
    then: npt.NDArray[np.float64],
    target: npt.NDArray[np.int8],
    champion: ModelOutput,
    rules: Rules,
    seed: int,
) -> Check:
    found = compare_costs(
        now,
        then,
        target,
        cost_false_negative=rules.cost_false_negative,
        cost_false_positive=rules.cost_false_positive,
        seed=seed,
    )
    margin = rules.limits.cost_margin * found.champion
    worse = found.lower > 0 and found.upper > margin
    status: Literal["passed", "failed"] = "failed" if worse else "passed"
    return Check(
        "cost_not_worse",
        status,
        f"no proven loss per application against version {champion.version}, or one proven to be "
        f"below {margin:.4f}",
        f"{found.challenger:.4f} against {found.champion:.4f} on {len(target):,} shared "
        f"applications, difference {found.difference:+.4f} ({found.lower:+.4f} to "
        f"{found.upper:+.4f})",
        "The champion stays; train on more outcomes or better features." if worse else None,
        measured=found.difference,
        lower_bound=found.lower,
        upper_bound=found.upper,
        limit_value=margin,
    )


def _too_few(n_bad: int, n: int, champion: ModelOutput, limits: PromotionLimits) -> Check:
    """Refuse, unless the lender said that models need not be compared."""
    refuses = n_bad < limits.shared_defaults
    return Check(
        "cost_not_worse",
        "failed" if refuses else "skipped",
        f"{limits.shared_defaults} defaults that trained version {champion.version} too",
        f"{n_bad} among {n:,} shared applications",
        "To promote on the other checks alone, set shared_defaults to 0 in the policy."
        if refuses
        else None,
        measured=float(n_bad),
        limit_value=float(limits.shared_defaults),
    )
