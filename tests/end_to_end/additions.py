"""Small drops cut from a sample: applications that come again, changed, under new ids or old."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_OF_APPLICATION = (
    "bureau",
    "previous_application",
    "POS_CASH_balance",
    "credit_card_balance",
    "installments_payments",
)


class Cutter:
    """Cuts drops of unlabelled applications out of a sample's folder."""

    def __init__(self, sample: Path) -> None:
        names = ("application_train", "application_test", "bureau_balance", *_OF_APPLICATION)
        self.tables = {name: pd.read_csv(sample / f"{name}.csv", dtype=str) for name in names}
        train = self.tables["application_train"].drop(columns="TARGET")
        self.applications = pd.concat([train, self.tables["application_test"]])

    def cut(self, folder: Path, keys: list[int], *, seed: int, shift: int = 0) -> Path:
        """Write a drop of these applications, some of their numbers and histories changed.

        Args:
            folder: To write.
            keys: SK_ID_CURR of applications of the sample.
            seed: Of the changes.
            shift: Added to every id: 0 replaces the applications, else they are new ones.
        """
        random = np.random.default_rng(seed)
        folder.mkdir(parents=True)
        chosen = [str(key) for key in keys]
        parts = {"application_train": self.tables["application_train"].head(0)}
        test = self.applications[self.applications["SK_ID_CURR"].isin(chosen)].copy()
        credit = test["AMT_CREDIT"].astype(float) * random.choice([1, 0.5, 2], len(test))
        parts["application_test"] = test.assign(AMT_CREDIT=credit.map("{:.1f}".format))
        for name in _OF_APPLICATION:
            table = self.tables[name]
            rows = table[table["SK_ID_CURR"].isin(chosen)]
            parts[name] = rows[random.random(len(rows)) < 0.9]
        months = self.tables["bureau_balance"]
        parts["bureau_balance"] = months[
            months["SK_ID_BUREAU"].isin(parts["bureau"]["SK_ID_BUREAU"])
        ]
        for name, part in parts.items():
            ids = [column for column in part if column.startswith("SK_ID_")]
            shifted = part.assign(**{key: part[key].astype("Int64") + shift for key in ids})
            shifted.to_csv(folder / f"{name}.csv", index=False)
        return folder
