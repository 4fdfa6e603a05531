"""F02: term and implied interest of the loan asked for, with its frozen references."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.compiled import VARIABLES
from tests.dbt_project.oracles import f04_previous
from tests.dbt_project.oracles.application import clean
from tests.dbt_project.oracles.arithmetic import divide

CANDIDATE_TERMS = range(6, 61, 6)
LEAST_RATE, GREATEST_RATE = 0.085, 1.5
Key = tuple[object, ...]
TENTHS = np.arange(1, 10) / 10


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``."""
    rows = price(tables)
    credit, annuity, term = rows["amt_credit"], rows["amt_annuity"], rows["term"]
    interest = annuity * term - credit
    earlier = f04_previous.compute(tables).reindex(rows.index)
    rates = _candidates(credit, annuity).where(rows["has_term"], np.nan)
    return pd.DataFrame(
        {
            "rate_cand_min": rates.min(axis=1),
            "rate_cand_mean": rates.mean(axis=1),
            "rate_cand_max": rates.max(axis=1),
            "rate_cand_n": rates.notna().sum(axis=1).where(rows["has_term"]),
            "rate_term_hat": term,
            "rate_term_hat_p25": rows["term_p25"],
            "rate_term_hat_p75": rows["term_p75"],
            "rate_term_hat_support": rows["support"],
            "rate_month_hat": rows["rate"],
            "rate_apr_hat": (1 + rows["rate"]) ** 12 - 1,
            "rate_simple_hat": divide(24 * interest, credit * (term + 1)),
            "rate_interest_share_hat": divide(interest, credit),
            "rate_interest_amt_hat": interest,
            "rate_interest_to_income_hat": divide(interest, rows["amt_income_total"]),
            "rate_minus_prev_last": rows["rate"] - earlier["prev_appr_rate_last"],
            "rate_minus_prev_mean": rows["rate"] - earlier["prev_appr_rate_mean"],
            "rate_term_gap": term - divide(credit, annuity),
            "rate_minus_peer": rows["rate"] - _peer_rate(rows),
        }
    )


def price(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the form with ``term`` (its quartiles, ``support``) and monthly ``rate`` estimated."""
    rows = clean(tables["application"])
    rows["has_term"] = (
        rows["name_contract_type"].notna()
        & (rows["name_contract_type"] != "Revolving loans")
        & (rows["amt_credit"] > 0)
        & (rows["amt_annuity"] > 0)
    )
    loans = f04_previous.clean(tables["previous_application"])
    loans = loans[loans["sk_id_curr"].isin(rows.index[rows["target"].notna()])]
    edges = {
        kind: np.quantile(sizes.dropna(), TENTHS)
        for kind, sizes in loans.groupby("name_contract_type")["amt_credit"]
        if sizes.notna().any()
    }
    lookup = _lookup(loans, edges)
    found = [
        _estimate(kind, credit, annuity, edges, lookup) if has_term else [np.nan] * 4
        for kind, credit, annuity, has_term in rows[
            ["name_contract_type", "amt_credit", "amt_annuity", "has_term"]
        ].itertuples(index=False)
    ]
    rows[["term_p25", "term", "term_p75", "support"]] = np.array(found, "float64").reshape(-1, 4)
    rows["decile"] = [
        _decile(credit, edges.get(kind))
        for kind, credit in zip(rows["name_contract_type"], rows["amt_credit"], strict=True)
    ]
    rows["rate"] = f04_previous.monthly_rate(
        rows["amt_credit"].to_numpy(), rows["amt_annuity"].to_numpy(), rows["term"].to_numpy()
    )
    return rows


def _decile(credit: float, edges: np.ndarray | None) -> float:
    if edges is None or np.isnan(credit):
        return np.nan
    return 1 + int((credit > edges).sum())


def _keys(kind: str, credit: float, annuity: float, decile: float) -> list[Key]:
    """Return the key of the lookup and the one it backs off to."""
    ratio = credit / annuity
    return [(kind, np.floor(10 * ratio + 0.5), decile), (kind, np.floor(ratio + 0.5))]


def _lookup(loans: pd.DataFrame, edges: Mapping[str, np.ndarray]) -> dict[Key, list[float]]:
    """Return the terms of earlier loans by either key."""
    terms: dict[Key, list[float]] = {}
    known = loans.dropna(subset=["name_contract_type", "amt_credit", "amt_annuity", "term"])
    for kind, credit, annuity, term in known[
        ["name_contract_type", "amt_credit", "amt_annuity", "term"]
    ].itertuples(index=False):
        for key in _keys(kind, credit, annuity, _decile(credit, edges[kind])):
            terms.setdefault(key, []).append(term)
    return terms


def _estimate(
    kind: str,
    credit: float,
    annuity: float,
    edges: Mapping[str, np.ndarray],
    lookup: Mapping[Key, list[float]],
) -> list[float]:
    precise, coarse = _keys(kind, credit, annuity, _decile(credit, edges.get(kind)))
    terms = lookup.get(precise, [])
    if len(terms) < VARIABLES["term_minimum_support"]:
        terms = lookup.get(coarse, [])
    if not terms:
        return [np.nan] * 4
    return [*np.quantile(terms, (0.25, 0.5, 0.75)), len(terms)]


def _candidates(credit: pd.Series, annuity: pd.Series) -> pd.DataFrame:
    rates = pd.DataFrame({n: divide(n * annuity, credit) ** (12 / n) - 1 for n in CANDIDATE_TERMS})
    return rates.where((rates >= LEAST_RATE) & (rates <= GREATEST_RATE))


def _peer_rate(rows: pd.DataFrame) -> pd.Series:
    """Return the median rate of training rows of the same type, term and size; few are none."""
    key = ["name_contract_type", "term", "decile"]
    training = rows[rows["target"].notna() & rows["rate"].notna()]
    peers = training.groupby(key)["rate"].agg(["median", "count"])
    peers = peers[peers["count"] >= VARIABLES["peer_group_minimum"]]
    return rows[key].join(peers["median"], on=key)["median"]
