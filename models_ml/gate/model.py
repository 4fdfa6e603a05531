"""The gate's look at the model itself: files, features, data, leaks and explanations."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np

from models_ml.explain import ADDITIVITY_TOLERANCE, explain_scores
from models_ml.feature_spec import FeatureSpec
from models_ml.gate.evidence import Check, ExplainedSample, Mart, ModelOutput, Registered
from models_ml.gate.leakage import single_feature_aucs
from models_ml.gate.model_files import load_whole_model
from models_ml.predict import predict_margins
from warehouse.errors import GateError
from warehouse.promotion_limits import PromotionLimits

# A feature that knows the outcome leads the gain; no other needs a look.
N_SUSPECTS = 20
SAMPLE_ROWS = 500


def check_files(registered: Registered) -> tuple[Check, lgb.Booster | None]:
    """The registry holds the very text that was trained, as text."""
    name, expected = "model_is_whole", "the text that was trained, kept as LightGBM text"
    try:
        booster = load_whole_model(registered.files, registered.model_sha256, registered.n_trees)
    except GateError as error:
        advice = "Restore the artifact or train again."
        return Check(name, "failed", expected, str(error), advice), None
    found = f"{registered.n_trees} trees, sha256 {registered.model_sha256[:12]}"
    return Check(name, "passed", expected, found), booster


def check_features(
    booster: lgb.Booster | None, registered: Registered, mart: Mart
) -> tuple[Check, FeatureSpec | None]:
    """Names, order and kinds of the model's features are the mart's, as scoring will read them."""
    name = "features_match_mart"
    expected = "features of the mart that a model may use, in their order and kind"
    if booster is None:
        return Check(name, "skipped", expected, "no model to ask"), None
    names = tuple(booster.feature_name())
    known = set(mart.spec.names)
    unknown = sorted(set(names) - known)
    spec = _restrict(mart.spec, set(names)) if set(names) & known else None
    if spec is None or spec.names != names or spec.sha256 != registered.feature_list_sha256:
        found = (
            f"unknown or not for models: {', '.join(unknown[:5])}"
            if unknown
            else ("another order or kind, or a list other than the one that was registered")
        )
        advice = "Train on the mart as it is."
        return Check(name, "failed", expected, found, advice), None
    return Check(name, "passed", expected, f"{len(names)} of {len(known)}"), spec


def check_data(
    challenger: ModelOutput, champion: ModelOutput | None, mart: Mart, limits: PromotionLimits
) -> Check:
    """The training saw outcomes as late as the champion's, and not long before the data."""
    age = (mart.as_of - challenger.training_as_of).days
    oldest = f"outcomes at most {limits.data_age_days} days older than the data of {mart.as_of}"
    since = f" and none older than the champion's of {champion.training_as_of}" if champion else ""
    stale = age > limits.data_age_days or (
        champion is not None and challenger.training_as_of < champion.training_as_of
    )
    return Check(
        "data_is_fresh",
        "failed" if stale else "passed",
        oldest + since,
        f"a training as of {challenger.training_as_of}, {age} days old",
        "Train on the data in force." if stale else None,
        measured=age,
        limit_value=limits.data_age_days,
    )


def inspect_model(
    booster: lgb.Booster | None,
    spec: FeatureSpec | None,
    mart: Mart,
    limits: PromotionLimits,
    seed: int,
    threads: int,
) -> tuple[list[Check], ExplainedSample | None]:
    """No feature knows the outcome, and contributions add up to the margin on a sample."""
    if booster is None or spec is None:
        return [
            Check("no_feature_leaks", "skipped", "an AUC of chance to skill", "no usable model"),
            Check("explanations_add_up", "skipped", "contributions", "no usable model"),
        ], None
    columns = np.searchsorted(mart.spec.names, spec.names)
    explained, sample = _check_explanations(booster, spec, mart, columns, seed, threads)
    return [_check_leaks(booster, spec, mart, columns, limits, seed), explained], sample


def _restrict(spec: FeatureSpec, names: set[str]) -> FeatureSpec:
    return FeatureSpec(
        names=tuple(name for name in spec.names if name in names),
        categorical=tuple(name for name in spec.categorical if name in names),
    )


def _check_leaks(
    booster: lgb.Booster,
    spec: FeatureSpec,
    mart: Mart,
    columns: np.ndarray[tuple[int], np.dtype[np.int64]],
    limits: PromotionLimits,
    seed: int,
) -> Check:
    gain = booster.feature_importance("gain")
    suspects = np.argsort(-gain, kind="stable")[:N_SUSPECTS]
    aucs = single_feature_aucs(
        mart.matrix, mart.target, columns[suspects], set(mart.spec.categorical_indices), seed
    )
    worst = int(np.argmax(aucs))
    leaks = bool(aucs[worst] > limits.highest_auc)
    return Check(
        "no_feature_leaks",
        "failed" if leaks else "passed",
        f"no feature that alone has an AUC above {limits.highest_auc:.2f}",
        f"{spec.names[suspects[worst]]} with {aucs[worst]:.4f}",
        "Find out how it came to know the outcome and take it out." if leaks else None,
        measured=float(aucs[worst]),
        limit_value=limits.highest_auc,
    )


def _check_explanations(
    booster: lgb.Booster,
    spec: FeatureSpec,
    mart: Mart,
    columns: np.ndarray[tuple[int], np.dtype[np.int64]],
    seed: int,
    threads: int,
) -> tuple[Check, ExplainedSample | None]:
    chosen = np.sort(np.random.default_rng(seed).permutation(len(mart.keys))[:SAMPLE_ROWS])
    values = np.ascontiguousarray(mart.matrix[np.ix_(chosen, columns)])
    name = "explanations_add_up"
    expected = f"contributions within {ADDITIVITY_TOLERANCE} of the margin"
    try:
        margins = predict_margins(booster, values, spec, threads)
        [chunk] = explain_scores(booster, values, margins, spec, threads)
    except GateError as error:
        return Check(name, "failed", expected, str(error), "Train again."), None
    gap = float(np.abs(chunk.base_value + chunk.contributions.sum(axis=1) - margins).max())
    check = Check(
        name, "passed", expected, f"at most {gap:.1g} apart on {len(values)} applications",
        measured=gap, limit_value=ADDITIVITY_TOLERANCE,
    )  # fmt: skip
    return check, ExplainedSample(spec.names, values, chunk.contributions)
