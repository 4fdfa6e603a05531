"""Turns latent variables into applications: one row per client, Kaggle's columns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.sample.population import (
    Latents,
    defaults,
    normal_cdf,
    normal_quantile,
    share_of_variance,
)
from warehouse.sample.published import (
    Category,
    Flags,
    Floats,
    Ints,
    as_category,
    category,
    number,
    quantile,
)

NO_EMPLOYMENT = 365243

# Kaggle prices goods and grants credit in steps of 4,500; loans on cards in steps of 45,000.
PRICE_STEP = 4_500.0
LIMIT_STEP = 45_000.0

_MEASURES = (
    "APARTMENTS", "BASEMENTAREA", "YEARS_BEGINEXPLUATATION", "YEARS_BUILD", "COMMONAREA",
    "ELEVATORS", "ENTRANCES", "FLOORSMAX", "FLOORSMIN", "LANDAREA", "LIVINGAPARTMENTS",
    "LIVINGAREA", "NONLIVINGAPARTMENTS", "NONLIVINGAREA",
)  # fmt: skip

# Published NULL shares of the housing block.
_HOUSING_NULLS = {
    "APARTMENTS": 0.5077, "BASEMENTAREA": 0.5839, "YEARS_BEGINEXPLUATATION": 0.4886,
    "YEARS_BUILD": 0.6645, "COMMONAREA": 0.6981, "ELEVATORS": 0.5327, "ENTRANCES": 0.5034,
    "FLOORSMAX": 0.4978, "FLOORSMIN": 0.6776, "LANDAREA": 0.5926, "LIVINGAPARTMENTS": 0.6827,
    "LIVINGAREA": 0.5018, "NONLIVINGAPARTMENTS": 0.6940, "NONLIVINGAREA": 0.5514,
    "TOTALAREA": 0.4829, "FONDKAPREMONT": 0.6831, "HOUSETYPE": 0.5010, "WALLSMATERIAL": 0.5083,
    "EMERGENCYSTATE": 0.4748,
}  # fmt: skip

_PLAIN_CATEGORIES = (
    "CODE_GENDER", "FLAG_OWN_CAR", "FLAG_OWN_REALTY", "NAME_TYPE_SUITE", "NAME_EDUCATION_TYPE",
    "NAME_FAMILY_STATUS", "NAME_HOUSING_TYPE", "WEEKDAY_APPR_PROCESS_START",
)  # fmt: skip

_PLAIN_FLAGS = (
    "FLAG_WORK_PHONE", "FLAG_CONT_MOBILE", "FLAG_PHONE", "FLAG_EMAIL",
    "REG_REGION_NOT_LIVE_REGION", "REG_REGION_NOT_WORK_REGION", "LIVE_REGION_NOT_WORK_REGION",
    "REG_CITY_NOT_LIVE_CITY", "REG_CITY_NOT_WORK_CITY", "LIVE_CITY_NOT_WORK_CITY",
    *(f"FLAG_DOCUMENT_{i}" for i in range(2, 22)),
)  # fmt: skip

REQUEST_WINDOWS = ("HOUR", "DAY", "WEEK", "MON", "QRT", "YEAR")


def make_applications(latents: Latents, ids: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Build the applications of the clients ``ids``, TARGET included.

    Args:
        latents: One array per latent variable, in the order of ``ids``.
        ids: SK_ID_CURR.
        rng: Source of what no latent carries, such as single missing values.
    """
    n = len(ids)
    u = {name: normal_cdf(z) for name, z in latents.items()}
    frame: dict[str, object] = {"SK_ID_CURR": ids, "TARGET": defaults(latents).astype(np.int64)}
    for name in _PLAIN_CATEGORIES:
        frame[name] = category(name, u[name])
    for name in _PLAIN_FLAGS:
        frame[name] = number(name, u[name] if name in u else rng.random(n))
    for name in ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3"):
        frame[name] = quantile(name, u[name])
    frame |= _days(u)
    frame |= _work(u)
    frame |= _money(u, rng)
    frame |= _household(u, frame)
    frame |= _requests_and_circle(u, latents)
    frame |= _housing(u, latents, rng)
    table = pd.DataFrame(frame)
    _add_missing(table, latents, rng)
    return table


def _days(u: dict[str, Floats]) -> dict[str, object]:
    birth = np.round(quantile("DAYS_BIRTH", u["DAYS_BIRTH"]))
    since_birth = {
        name: np.maximum(np.round(quantile(name, u[name])), birth + 1)
        for name in ("DAYS_REGISTRATION", "DAYS_ID_PUBLISH")
    }
    return {
        "DAYS_BIRTH": birth,
        **since_birth,
        "DAYS_LAST_PHONE_CHANGE": np.round(
            quantile("DAYS_LAST_PHONE_CHANGE", u["DAYS_LAST_PHONE_CHANGE"])
        ),
        "REGION_POPULATION_RELATIVE": _snap(
            "REGION_POPULATION_RELATIVE", u["REGION_POPULATION_RELATIVE"], 80
        ),
        "HOUR_APPR_PROCESS_START": np.round(
            quantile("HOUR_APPR_PROCESS_START", u["HOUR_APPR_PROCESS_START"])
        ),
    }


def _snap(name: str, u: Floats, levels: int) -> Floats:
    """Quantiles at the middle of ``levels`` equal steps: a column of few distinct values."""
    return np.round(quantile(name, (np.floor(u * levels) + 0.5) / levels), 6)


def _work(u: dict[str, Floats]) -> dict[str, object]:
    """Employment: pensioners have no employer, no occupation, no work phone, and the sentinel."""
    pensioner = u["PENSIONER"] > 1 - 0.1822
    birth = np.round(quantile("DAYS_BIRTH", u["DAYS_BIRTH"]))
    adult = birth + 17 * 365
    employed = np.maximum(np.round(quantile("DAYS_EMPLOYED", u["DAYS_EMPLOYED"])), adult)
    income = category("NAME_INCOME_TYPE", u["NAME_INCOME_TYPE"])
    occupation = category("OCCUPATION_TYPE", u["OCCUPATION_TYPE"])
    organisation = category("ORGANIZATION_TYPE", u["ORGANIZATION_TYPE"])
    # One in two thousand without work is unemployed; the sentinel is the same.
    idle = np.where(u["NAME_INCOME_TYPE"] < 0.0005, "Unemployed", "Pensioner")
    return {
        "DAYS_EMPLOYED": np.where(pensioner, NO_EMPLOYMENT, np.minimum(employed, -1)),
        "FLAG_MOBIL": np.ones(len(birth)),
        "FLAG_EMP_PHONE": (~pensioner).astype(float),
        "NAME_INCOME_TYPE": pd.Categorical(np.where(pensioner, idle, np.asarray(income))),
        "OCCUPATION_TYPE": as_category(
            np.where(pensioner, -1, occupation.codes), list(occupation.categories)
        ),
        "ORGANIZATION_TYPE": pd.Categorical(np.where(pensioner, "XNA", np.asarray(organisation))),
    }


def _without(levels: Category, missing: Flags) -> Category:
    return as_category(np.where(missing, -1, levels.codes), list(levels.categories))


def _money(u: dict[str, Floats], rng: np.random.Generator) -> dict[str, object]:
    revolving = category("NAME_CONTRACT_TYPE", u["NAME_CONTRACT_TYPE"])
    is_revolving = np.asarray(revolving) == "Revolving loans"
    price = to_step(quantile("AMT_GOODS_PRICE", u["AMT_GOODS_PRICE"]), PRICE_STEP)
    # Card limits are granted in steps and paid back at a twentieth of the limit per month.
    limit = np.clip(to_step(price * 0.6, LIMIT_STEP), 135_000, 900_000)
    loan = to_cents(price * quantile("CREDIT_TO_GOODS", u["CREDIT_TO_GOODS"]))
    credit = np.where(is_revolving, limit, loan)
    months = np.where(is_revolving, 20.0, quantile("CREDIT_TO_ANNUITY", u["CREDIT_TO_ANNUITY"]))
    return {
        "NAME_CONTRACT_TYPE": revolving,
        "AMT_INCOME_TOTAL": to_step(quantile("AMT_INCOME_TOTAL", u["AMT_INCOME_TOTAL"]), 4_500),
        "AMT_GOODS_PRICE": np.where(is_revolving, limit, price),
        "AMT_CREDIT": credit,
        "AMT_ANNUITY": to_cents(credit / months, 4.5),
    }


def to_step(amount: Floats, step: float) -> Floats:
    """Round to a positive multiple of ``step``."""
    return np.maximum(np.round(amount / step), 1.0) * step


def to_cents(amount: Floats, unit: float = 0.045) -> Floats:
    """Round to multiples of ``unit``; Kaggle's amounts are scaled, their cent is 0.045."""
    return np.round(np.round(amount / unit) * unit, 3)


def _household(u: dict[str, Floats], frame: dict[str, object]) -> dict[str, object]:
    children = number("CNT_CHILDREN", u["CNT_CHILDREN"])
    pair = np.isin(np.asarray(frame["NAME_FAMILY_STATUS"]), ["Married", "Civil marriage"])
    rating = number("REGION_RATING_CLIENT", u["REGION_RATING_CLIENT"])
    city = np.where((rating == 2) & (u["REGION_POPULATION_RELATIVE"] > 0.97), 1, rating)
    owns = np.asarray(frame["FLAG_OWN_CAR"]) == "Y"
    car_age = np.round(quantile("OWN_CAR_AGE", u["OWN_CAR_AGE"]))
    return {
        "CNT_CHILDREN": children,
        "CNT_FAM_MEMBERS": children + 1 + pair,
        "REGION_RATING_CLIENT": rating,
        "REGION_RATING_CLIENT_W_CITY": city,
        "OWN_CAR_AGE": np.where(owns, car_age, np.nan),
    }


def _requests_and_circle(u: dict[str, Floats], latents: Latents) -> dict[str, object]:
    requests = [f"AMT_REQ_CREDIT_BUREAU_{window}" for window in REQUEST_WINDOWS]
    unknown = _missing(latents["NULL_BUREAU_REQUESTS"], 0.1353)
    seen = number("OBS_30_CNT_SOCIAL_CIRCLE", u["OBS_30_CNT_SOCIAL_CIRCLE"])
    late = np.minimum(number("DEF_30_CNT_SOCIAL_CIRCLE", u["DEF_30_CNT_SOCIAL_CIRCLE"]), seen)
    return {
        **{name: np.where(unknown, np.nan, number(name, u[name])) for name in requests},
        "OBS_30_CNT_SOCIAL_CIRCLE": seen,
        "DEF_30_CNT_SOCIAL_CIRCLE": late,
        "OBS_60_CNT_SOCIAL_CIRCLE": seen,
        "DEF_60_CNT_SOCIAL_CIRCLE": late,
    }


def _missing(z: Floats, share: float) -> Flags:
    return z > normal_quantile(1.0 - share)


def _housing(u: dict[str, Floats], latents: Latents, rng: np.random.Generator) -> dict[str, object]:
    """The block of 47 columns on the building: missing together, three versions of one value."""
    block: dict[str, object] = {}
    for name, share in _HOUSING_NULLS.items():
        missing = _missing(share_of_variance(latents["NULL_HOUSING"], 0.95, rng), share)
        if name in _MEASURES:
            for version in ("AVG", "MODE", "MEDI"):
                own = share_of_variance(latents[f"{name}_AVG"], 0.98, rng)
                value = np.round(quantile(f"{name}_{version}", normal_cdf(own)), 4)
                block[f"{name}_{version}"] = np.where(missing, np.nan, value)
        elif name == "TOTALAREA":
            value = np.round(quantile("TOTALAREA_MODE", u["TOTALAREA_MODE"]), 4)
            block["TOTALAREA_MODE"] = np.where(missing, np.nan, value)
        else:
            level = category(f"{name}_MODE", u[f"{name}_MODE"])
            block[f"{name}_MODE"] = _without(level, missing)
    return block


def _add_missing(table: pd.DataFrame, latents: Latents, rng: np.random.Generator) -> None:
    for name, share in (("EXT_SOURCE_1", 0.5651), ("EXT_SOURCE_3", 0.1983)):
        table.loc[_missing(latents[f"NULL_{name}"], share), name] = np.nan
    table.loc[rng.random(len(table)) < 0.0022, "EXT_SOURCE_2"] = np.nan
    table.loc[rng.random(len(table)) < 0.0009, "AMT_GOODS_PRICE"] = np.nan
    circle = [name for name in table if str(name).endswith("SOCIAL_CIRCLE")]
    table.loc[rng.random(len(table)) < 0.0032, circle] = np.nan
