"""The common way to serve a model: features in memory, predicted and explained on request."""

from __future__ import annotations

from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from fastapi import FastAPI, HTTPException

from tests.bench.workspace import read_champion
from warehouse.settings import load_settings


def create_app() -> FastAPI:
    """Return a service that loads the model and every feature row when it starts."""
    settings = load_settings()
    booster = lgb.Booster(model_str=read_champion(settings).model_text)
    features = pd.DataFrame(
        np.load(settings.home / "features.npy"),
        index=np.load(settings.home / "keys.npy"),
        columns=booster.feature_name(),
    )
    app = FastAPI()

    def find(sk_id_curr: int) -> pd.DataFrame:
        if sk_id_curr not in features.index:
            raise HTTPException(404, "Unknown client")
        return features.loc[[sk_id_curr]]

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/clients/{sk_id_curr}/score")
    def score(sk_id_curr: int) -> dict[str, Any]:
        [pd_] = booster.predict(find(sk_id_curr))
        return {"sk_id_curr": sk_id_curr, "pd": float(pd_)}

    @app.get("/clients/{sk_id_curr}/explanation")
    def explanation(sk_id_curr: int) -> dict[str, Any]:
        row = find(sk_id_curr)
        [probability] = booster.predict(row)
        [contributions] = booster.predict(row, pred_contrib=True)
        largest = np.argsort(-np.abs(contributions[:-1]))[:20]
        names = booster.feature_name()
        return {
            "sk_id_curr": sk_id_curr,
            "pd": float(probability),
            "base_value": float(contributions[-1]),
            "contributions": {names[i]: float(contributions[i]) for i in largest},
        }

    return app
