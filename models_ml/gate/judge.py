"""Decides whether a new model may take over, and says why not.

Cost, the rule. A challenger is refused when it is proven worse, that is when the whole 95 %
interval of its cost less the champion's lies above zero, unless the whole interval lies below a
margin that the lender does not care about. What the applications cannot tell apart is not refused:
of two equal models a strict test would keep the older one for ever where outcomes are few, while
fresher data are the reason to train. With many outcomes the rule is as strict as the margin.
With few it sees gross losses only. Of 220 pairs of models that differ in their seed alone (1,000
and 2,000 applications, one default in four), three were refused, all by the luckiest of eleven.

Other limits allow for sampling error by standard errors, see ``promotion`` in the policy.
"""

from __future__ import annotations

from models_ml.gate.champion import compare_with_champion
from models_ml.gate.evidence import Mart, ModelOutput, Registered, Rules, Verdict
from models_ml.gate.model import check_data, check_features, check_files, inspect_model
from models_ml.gate.output import check_output, judge_output


def judge(
    challenger: ModelOutput,
    champion: ModelOutput | None,
    registered: Registered,
    mart: Mart,
    rules: Rules,
    *,
    seed: int,
    threads: int,
) -> Verdict:
    """Check a new model: every check is made, and one that failed names itself.

    Args:
        challenger: The new model.
        champion: The one in force; None when there is none, and then nothing is compared.
        registered: Its files and what they should be.
        mart: The outcomes both are judged by, and what the new one reads.
        rules: Limits and costs.
        seed: Seed of bootstrap and samples.
        threads: Threads of LightGBM.
    """
    files, booster = check_files(registered)
    features, spec = check_features(booster, registered, mart)
    checks = [files, features, check_data(challenger, champion, mart, rules.limits)]
    on_model, sample = inspect_model(booster, spec, mart, rules.limits, seed, threads)
    checks += on_model
    output, rows = check_output(challenger, mart)
    checks.append(output)
    checks += judge_output(challenger, rows, mart, rules, seed)
    checks += compare_with_champion(challenger, champion, rows, mart, rules, seed)
    return Verdict(tuple(checks), sample)
