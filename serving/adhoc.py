"""Scores features that a caller sends, by the model of the release: off unless the settings say so.

For trying the model out, and for clients of a prediction service that bring their own features.
Nothing of it is kept. This is the one module of the service that loads a model library.
"""

from __future__ import annotations

import logging
import math
import threading
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import lightgbm as lgb
import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from models_ml.calibrate import Calibration
from models_ml.feature_spec import FeatureSpec
from models_ml.predict import load_booster, predict_margins
from models_ml.registry import ModelRegistry
from serving.answers import marks
from serving.caller import caller_of
from serving.release import Release, Row
from serving.routes import ERRORS, OF_A_BODY, OF_A_CLIENT, post_predict
from serving.schemas import Decision, Prediction, PredictRequest
from serving.security import KeyedRoute, requires
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

_NAMES_SHOWN = 20
# What float32, in which the model computes, can hold.
_Number = Annotated[float, Field(strict=True, ge=-3.4e38, le=3.4e38, allow_inf_nan=False)]


class AdhocRequest(BaseModel):
    """Features of an application that is not in the release."""

    model_config = ConfigDict(extra="forbid")

    features: dict[str, _Number | None] = Field(
        description="Every feature of the model by its name in the mart; null where unknown."
    )


class AdhocPrediction(BaseModel):
    """What the model of the release says of the features sent; kept nowhere."""

    source: Literal["adhoc"] = Field(description="Always `adhoc`: computed for this request.")
    model_name: str = Field(description="Registered name of the model.")
    model_version: int = Field(description="Version of the model.")
    policy_version: int = Field(description="Policy that turned the probability into a decision.")
    pd_raw: float = Field(description="Probability of default before calibration.")
    pd: float = Field(description="Probability of default.")
    probability: float = Field(description="Same as `pd`.")
    prediction: Literal[0, 1] = Field(
        description="1 when the probability of default reaches the threshold, else 0."
    )
    score_points: float = Field(description="Points; more is safer.")
    grade: str = Field(description="A (safest) to G.")
    threshold: float = Field(description="Probability from which an application is too risky.")
    decision: Decision = Field(description="Proposal; within the review band a person decides.")
    margin_points: float = Field(description="Points above (+) or below (-) the cut-off.")
    expected_cost_accept: float = Field(description="Expected cost of granting.")
    expected_cost_refuse: float = Field(description="Expected cost of refusing.")


@dataclass(frozen=True)
class _Model:
    """A model as the night uses it."""

    row: Row
    booster: lgb.Booster
    spec: FeatureSpec
    calibration: Calibration


class Scorer:
    """Holds the model of the release that is up; safe to share between threads.

    Args:
        settings: Where the registry is.
    """

    def __init__(self, settings: Settings) -> None:
        self._registry = ModelRegistry(settings.tracking_uri, settings.artifact_root)
        self._lock = threading.Lock()
        self._model: _Model | None = None

    def score(self, release: Release, features: dict[str, float | None]) -> Row:
        """Return what the model says of one application.

        Raises:
            RequestValidationError: The features are not those of the model.
            GateError: The registry does not hold the model of the release.
        """
        model = self._model_of(release)
        _check_names(features, model.spec)
        values = [math.nan if features[n] is None else features[n] for n in model.spec.names]
        matrix = np.array([values], dtype=np.float32)
        margin = predict_margins(model.booster, matrix, model.spec, threads=1)
        log_odds = float(model.calibration.log_odds(margin)[0])
        pd = float(model.calibration.apply(margin)[0])
        decided = release.ask("adhoc_decision", pd=pd, odds_of_repayment=math.exp(-log_odds))[0]
        return {
            "source": "adhoc",
            "model_name": model.row["model_name"],
            "model_version": model.row["model_version"],
            "pd_raw": 1 / (1 + math.exp(-float(margin[0]))),
            "pd": pd,
            "probability": pd,
            "prediction": int(pd >= decided["threshold"]),
            **decided,
        }

    def _model_of(self, release: Release) -> _Model:
        with self._lock:
            row = release.ask("adhoc_model")[0]
            if self._model is None or self._model.row != row:
                self._model = self._load(release, row)
                logger.info("model version %d scores what is sent", row["model_version"])
            return self._model

    def _load(self, release: Release, row: Row) -> _Model:
        text, _ = self._registry.load_model_text(row["model_version"])
        booster = load_booster(text, row["model_sha256"])
        method = row["calibration_method"]
        points = release.ask("adhoc_calibration") if method == "isotonic" else []
        calibration = Calibration(
            method,
            row["calibration_slope"],
            row["calibration_intercept"],
            tuple((point["margin"], point["pd"]) for point in points),
        )
        return _Model(row, booster, FeatureSpec(tuple(booster.feature_name()), ()), calibration)


def _check_names(features: dict[str, float | None], spec: FeatureSpec) -> None:
    missing = [name for name in spec.names if name not in features]
    unknown = sorted(set(features) - set(spec.names))
    findings = [("missing", "Field required", name) for name in missing[:_NAMES_SHOWN]]
    findings += [
        ("extra_forbidden", "The model has no such feature", name)
        for name in unknown[:_NAMES_SHOWN]
    ]
    if findings:
        raise RequestValidationError(
            [
                {"type": kind, "msg": message, "loc": ("body", "features", name)}
                for kind, message, name in findings
            ]
        )


def adhoc_router(settings: Settings) -> APIRouter:
    """Return the router that takes the place of `POST /predict`: keys as before, or features."""
    router = APIRouter(responses=ERRORS, route_class=KeyedRoute)
    scorer = Scorer(settings)

    @router.post(
        "/predict",
        tags=["prediction"],
        dependencies=[requires("scores")],
        responses=OF_A_CLIENT | OF_A_BODY,
        response_model=Prediction | AdhocPrediction,
    )
    async def post_predict_adhoc(request: Request, body: PredictRequest | AdhocRequest) -> Any:
        """The stored score, or what the model says of features sent here (`source: adhoc`)."""
        if isinstance(body, PredictRequest):
            return await post_predict(request, body)
        store = caller_of(request).service.store
        release = await run_in_threadpool(store.release)
        row = await run_in_threadpool(scorer.score, release, body.features)
        headers = marks(store, release)
        return Response(to_json(row), headers=headers, media_type="application/json")

    return router
