"""What the API takes and gives; every field bears the name of the published column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

BATCH_SIZE = 1_000
# The key is a bigint in the tables.
LARGEST_ID = 2**63 - 1
# Where a page begins, in 63 bits.
CURSOR = "^c[0-7][0-9a-f]{15}$"

Keys = list[int]  # ClientList has a field of the name `list`
Decision = Literal["accept", "review", "refuse"]


def _integral(value: object) -> object:
    """Take 100002.0 for 100002, as JSON does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


ClientId = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=LARGEST_ID,
        description="Kaggle's SK_ID_CURR: the key of an application.",
        examples=[100002],
    ),
    BeforeValidator(_integral),
]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PredictRequest(_Request):
    """One application to look up."""

    sk_id_curr: ClientId


class BatchRequest(_Request):
    """Several applications to look up at once."""

    sk_id_curr: list[ClientId] = Field(
        min_length=1,
        max_length=BATCH_SIZE,
        description=f"At most {BATCH_SIZE} keys; repeated ones are answered once.",
        examples=[[100002, 100003]],
    )


class ScoresQuery(_Request):
    """Filters and paging of the listing."""

    grade: str | None = Field(None, pattern="^[A-Z]$", description="One grade.", examples=["E"])
    decision: Decision | None = Field(None, description="One decision.")
    limit: int = Field(100, ge=1, le=BATCH_SIZE, description="Rows per page.")
    cursor: str | None = Field(
        None, pattern=CURSOR, description="`next_cursor` of the page before; none for the first."
    )


class ClientsQuery(_Request):
    """Which list of applications."""

    list: Literal["demo200"] = Field(
        "demo200", description="`demo200`: the first 200 keys of the release."
    )


class Health(BaseModel):
    """Whether the service can answer, and how old its answers are."""

    status: Literal["ok", "stale", "unpublished"] = Field(
        description="`stale`: answers are given and marked; `unpublished`: there are none to give."
    )
    release: str | None = Field(description="Sequence and run of the release being served.")
    as_of: date | None = Field(description="Date of the data.")
    published_at: datetime | None = Field(description="When the release went up (UTC).")
    age_hours: float | None = Field(description="Hours since the data was complete.")
    stale: bool | None = Field(description="Older than allowed, or a newer release is unusable.")
    unknown_client_alarm: bool = Field(
        description="Some key asks for so many unknown clients that it may be guessing ids."
    )


class Live(BaseModel):
    """The process answers."""

    status: Literal["alive"] = Field("alive", description="Always `alive`.")


class Score(BaseModel):
    """One row of `scores_latest`."""

    sk_id_curr: int = Field(description="Key of the application.", examples=[100002])
    batch_id: str = Field(description="The night that scored it.")
    as_of: date = Field(description="Date of the data.")
    scored_at: datetime = Field(description="When it was scored (UTC).")
    valid_until: date = Field(description="Last day on which the score may be used.")
    model_name: str = Field(description="Registered name of the model.")
    model_version: int = Field(description="Version of the model.")
    mlflow_run_id: str = Field(description="Training run of the model.")
    policy_version: int = Field(description="Policy that turned the probability into a decision.")
    pd_raw: float = Field(description="Probability of default before calibration.")
    pd: float = Field(description="Probability of default.", examples=[0.137])
    score_points: float = Field(description="Points; more is safer.", examples=[539.6])
    grade: str = Field(description="A (safest) to G.", examples=["E"])
    decile: int | None = Field(description="1 (safest) to 10 of the reference population.")
    percentile: float | None = Field(
        description="Percent of the reference population that is at most as risky."
    )
    threshold: float = Field(description="Probability from which an application is too risky.")
    decision: Decision = Field(description="Proposal; within the review band a person decides.")
    margin_points: float = Field(description="Points above (+) or below (-) the cut-off.")
    expected_cost_accept: float = Field(description="Expected cost of granting.")
    expected_cost_refuse: float = Field(description="Expected cost of refusing.")
    n_external_sources: int = Field(description="External scores at hand, 0 to 3.")
    feature_row_hash: str = Field(description="Hash of what the model was given.")
    git_sha: str = Field(description="Commit of the code that scored.")
    dbt_invocation_id: str = Field(description="dbt run that built the data.")
    prev_pd: float | None = Field(description="Probability one night before; null if not scored.")
    delta_pd: float | None = Field(description="`pd` minus `prev_pd`; null if not scored before.")
    in_training_sample: bool = Field(
        description="Its outcome trained the model: no evidence of the model's quality."
    )


class Prediction(Score):
    """The stored score with the field names of a prediction service beside its own."""

    probability: float = Field(description="Same as `pd`.")
    prediction: Literal[0, 1] = Field(
        description="1 when the probability of default reaches the threshold, else 0."
    )


class Reason(BaseModel):
    """One row of `score_reasons`."""

    rank: int = Field(description="1 is the strongest of its direction.")
    direction: Literal["against", "for"] = Field(description="What it speaks for.")
    concept: str = Field(description="Group of characteristics.")
    concept_fr: str | None = Field(description="The group in French.")
    concept_en: str | None = Field(description="The group in English.")
    feature: str = Field(description="The characteristic that weighs most in the group.")
    feature_value: float | None = Field(description="The client's value; null when unknown.")
    typical_value: float | None = Field(description="Median of accepted applications.")
    contribution_points: float = Field(description="Points it adds (+) or takes (-).")
    reason_code: str = Field(description="Stable code of the reason.")
    text_fr: str = Field(description="The reason in French.")
    text_en: str = Field(description="The reason in English.")


class Contribution(BaseModel):
    """One row of `shap_topk`."""

    rank: int = Field(description="1 is the largest in size.")
    feature: str = Field(description="Column of the feature mart.")
    concept: str = Field(description="Group of characteristics.")
    feature_value: float | None = Field(description="The client's value; null when unknown.")
    contribution: float = Field(description="SHAP value in log-odds of default.")


class Explanation(BaseModel):
    """Why a score is what it is: `base_value` + contributions + `shap_rest` = `margin`."""

    sk_id_curr: int = Field(description="Key of the application.", examples=[100002])
    batch_id: str = Field(description="The night that scored it.")
    as_of: date = Field(description="Date of the data.")
    valid_until: date = Field(description="Last day on which the score may be used.")
    model_name: str = Field(description="Registered name of the model.")
    model_version: int = Field(description="Version of the model.")
    pd: float = Field(description="Probability of default.")
    decision: Decision = Field(description="Proposal.")
    base_value: float = Field(description="Log-odds before anything is known of the client.")
    shap_rest: float = Field(description="Sum of the contributions that are not listed.")
    margin: float = Field(description="Log-odds of default before calibration.")
    reasons: list[Reason] = Field(description="At most four against, then those in favour.")
    contributions: list[Contribution] = Field(description="The 20 largest.")


class ExplainedPrediction(Prediction):
    """A prediction with its explanation."""

    explanation: Explanation


class ScoreBatch(BaseModel):
    """Scores of the applications asked for."""

    scores: list[Score] = Field(description="In the order asked for.")
    not_found: list[int] = Field(description="Keys without a score in this release.")


class ScorePage(BaseModel):
    """One page of the listing, in key order."""

    scores: list[Score] = Field(description="At most `limit` rows.")
    next_cursor: str | None = Field(description="For the next page; null on the last one.")


class ClientList(BaseModel):
    """A list of applications to try the service with."""

    list: Literal["demo200"] = Field(description="Name of the list.")
    sk_id_curr: Keys = Field(description="Keys, in order.")


class Problem(BaseModel):
    """What went wrong and what to change (RFC 9457)."""

    type: str = Field(description="Stable name of the problem.")
    title: str = Field(description="The problem in a few words.")
    status: int = Field(description="HTTP status.")
    detail: str = Field(description="What to change.")
    errors: list[dict[str, Any]] | None = Field(
        None, description="Which parts of the request were refused, and why."
    )


class ModelInfo(BaseModel):
    """The model and the policy behind the scores of this release."""

    model_name: str = Field(description="Registered name of the model.")
    model_version: int = Field(description="Version of the model.")
    mlflow_run_id: str = Field(description="Training run of the model.")
    trained_at: datetime = Field(description="When it was trained (UTC).")
    training_as_of: date = Field(description="Only outcomes known by this date trained it.")
    n_training_rows: int = Field(description="Applications it was trained on.")
    n_features: int = Field(description="Columns it reads.")
    n_trees: int = Field(description="Trees it consists of.")
    threshold: float = Field(description="Probability from which an application is too risky.")
    auc: float = Field(description="Area under the ROC curve, out of fold.", examples=[0.776])
    auc_fold_std: float = Field(description="Standard deviation of the AUC between folds.")
    ks: float = Field(description="Kolmogorov-Smirnov distance, out of fold.")
    pr_auc: float = Field(description="Area under the precision-recall curve, out of fold.")
    brier: float = Field(description="Mean squared error of the probability, out of fold.")
    log_loss: float = Field(description="Log loss of the probability, out of fold.")
    cost_per_application: float = Field(description="Mean cost at the threshold, out of fold.")
    calibration_method: str = Field(description="How margins become probabilities.")
    model_sha256: str = Field(description="Hash of the model text.")
    data_sha256: str = Field(description="Hash of the training data.")
    git_sha: str = Field(description="Commit of the code that trained.")
    policy_version: int = Field(description="Policy in force.")
    cost_false_negative: float = Field(description="Cost of granting a loan that defaults.")
    cost_false_positive: float = Field(description="Cost of refusing one that would be repaid.")
    points_base: float = Field(description="Points at the base odds.")
    odds_base: float = Field(description="Odds (repaid : default) at the base points.")
    points_to_double_odds: float = Field(description="Points that double the odds.")
    review_band_points: float = Field(description="Within this distance a person decides.")
    validity_days: int = Field(description="How long a score may be used.")
    batch_id: str = Field(description="The night that scored this release.")
    as_of: date = Field(description="Date of the data.")
    scored_at: datetime = Field(description="When it was scored (UTC).")
    n_applications: int = Field(description="Applications scored.")
