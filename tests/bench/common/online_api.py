"""The common way to serve a model, for `make bench-api`: predicted and explained on request."""

from __future__ import annotations

from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from fastapi import FastAPI

from tests.bench.api_release import MATRIX, MODEL
from warehouse.settings import load_settings


def create_app() -> FastAPI:
    """Return a service that has loaded its model and its feature rows, keys and logs nothing."""
    home = load_settings().home
    booster = lgb.Booster(model_file=home / MODEL)
    names = booster.feature_name()
    features = pd.DataFrame(np.load(home / MATRIX), columns=names)
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/clients/{sk_id_curr}/score")
    def score(sk_id_curr: int) -> dict[str, Any]:
        row = features.iloc[[sk_id_curr % len(features)]]
        [probability] = booster.predict(row, num_threads=1)
        return {"sk_id_curr": sk_id_curr, "pd": float(probability)}

    @app.get("/clients/{sk_id_curr}/explanation")
    def explanation(sk_id_curr: int) -> dict[str, Any]:
        row = features.iloc[[sk_id_curr % len(features)]]
        [probability] = booster.predict(row, num_threads=1)
        [contributions] = booster.predict(row, num_threads=1, pred_contrib=True)
        largest = np.argsort(-np.abs(contributions[:-1]))[:20]
        return {
            "sk_id_curr": sk_id_curr,
            "pd": float(probability),
            "base_value": float(contributions[-1]),
            "contributions": {names[i]: float(contributions[i]) for i in largest},
        }

    return app
