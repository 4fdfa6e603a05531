"""F09, credit card behaviour, from raw.credit_card_balance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.dbt_project.oracles.aggregates import (
    NULL,
    by_client,
    flag,
    highest,
    lowest,
    mean,
    numbers,
    ratio,
    ratios,
    slope,
    spread,
    total,
    weighted_mean,
)

MEASURES = [
    "months_balance", "amt_balance", "amt_credit_limit_actual", "amt_drawings_atm_current",
    "amt_drawings_current", "amt_drawings_pos_current", "amt_inst_min_regularity",
    "amt_payment_current", "amt_recivable", "amt_receivable_principal",
    "cnt_drawings_atm_current", "cnt_drawings_current", "sk_dpd", "sk_dpd_def",
]  # fmt: skip


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per application; those without a card month up to it know only that."""
    months = numbers(tables["credit_card_balance"], *MEASURES)
    months = months[months["months_balance"] <= 0]
    # latest first; the larger card where two report the same month
    months = months.sort_values(["months_balance", "sk_id_prev"], ascending=False)
    clients = {int(client): features(rows) for client, rows in months.groupby("sk_id_curr")}
    result = by_client("F09", clients).reindex(tables["application"]["sk_id_curr"])
    result["cc_has"] = result["cc_has"].fillna(0)
    return result


def features(months: pd.DataFrame) -> dict[str, float]:
    month = months["months_balance"]
    year = month >= -12
    limit = months["amt_credit_limit_actual"].replace(0, np.nan)
    utilisation = ratios(months["amt_balance"], limit)
    paid_to_minimum = ratios(months["amt_payment_current"], months["amt_inst_min_regularity"])
    drawn = not_negative(months["amt_drawings_current"])
    drawn_atm = not_negative(months["amt_drawings_atm_current"])
    drawn_pos = not_negative(months["amt_drawings_pos_current"])
    both = drawn.notna() & drawn_atm.notna()
    draws = months["cnt_drawings_current"]
    draws_atm = months["cnt_drawings_atm_current"]
    arrears = months["sk_dpd"]
    last = months.iloc[0]
    return {
        "cc_has": 1.0,
        "cc_n_months": float(len(months)),
        "cc_n_prev": float(months["sk_id_prev"].nunique()),
        "cc_util_max": highest(utilisation),
        "cc_util_mean": mean(utilisation),
        "cc_util_last": float(utilisation.iloc[0]),
        "cc_util_max_2m": highest(utilisation[month >= -2]),
        "cc_util_max_3m": highest(utilisation[month >= -3]),
        "cc_util_mean_12m": mean(utilisation[year]),
        "cc_util_max_12m": highest(utilisation[year]),
        # the trend is that of whole millionths
        "cc_util_slope_12m": slope(round_half_up(1e6 * utilisation[year]), month[year]) / 1e6,
        "cc_util_expw": weighted_mean(utilisation, np.exp(month / 6)),
        "cc_balance_max": highest(months["amt_balance"]),
        "cc_balance_last": float(last["amt_balance"]),
        "cc_limit_last": float(last["amt_credit_limit_actual"]),
        "cc_limit_last_to_min": ratio(float(last["amt_credit_limit_actual"]), lowest(limit)),
        "cc_limit_cut": float(any(limit_fell(card) for _, card in months.groupby("sk_id_prev"))),
        "cc_draw_atm_sum": total(drawn_atm),
        "cc_draw_atm_max": highest(drawn_atm),
        "cc_draw_pos_sum": total(drawn_pos),
        "cc_draw_sum": total(drawn),
        "cc_atm_share": ratio(total(drawn_atm[both]), total(drawn[both])) if both.any() else NULL,
        "cc_n_atm_mean": mean(draws_atm),
        "cc_n_atm_max": highest(draws_atm),
        "cc_n_draw_std_12m": spread(draws[year]),
        "cc_paymin_min": lowest(paid_to_minimum),
        "cc_paymin_mean": mean(paid_to_minimum),
        "cc_share_below_min": mean(flag(paid_to_minimum < 1, paid_to_minimum)),
        "cc_paid_mean": mean(months["amt_payment_current"]),
        "cc_share_min_only": mean(flag(paid_to_minimum.between(0.95, 1.05), paid_to_minimum)),
        "cc_fee_mean": mean(months["amt_recivable"] - months["amt_receivable_principal"]),
        "cc_share_overlimit": mean(flag(utilisation > 1, utilisation)),
        "cc_months_since_draw": -highest(month[drawn > 0]),
        "cc_dpd_max": highest(arrears),
        "cc_dpd_mean": mean(arrears.clip(upper=120)),
        "cc_dpd_max_12m": highest(arrears[year]),
        "cc_dpd_def_max": highest(months["sk_dpd_def"]),
        "cc_share_dpd": mean(flag(arrears > 0, arrears)),
    }


def not_negative(amounts: pd.Series) -> pd.Series:
    """A negative drawing is an error of the source (section 7)."""
    return amounts.where(amounts >= 0)


def round_half_up(values: pd.Series) -> pd.Series:
    """Away from zero at one half, as SQL rounds."""
    return np.sign(values) * np.floor(values.abs() + 0.5)


def limit_fell(card: pd.DataFrame) -> bool:
    """Whether a month of the last twelve has a limit below that of the month reported before."""
    in_time = card.sort_values("months_balance")
    fell = in_time["amt_credit_limit_actual"] < in_time["amt_credit_limit_actual"].shift()
    return bool((fell & (in_time["months_balance"] >= -12)).any())
