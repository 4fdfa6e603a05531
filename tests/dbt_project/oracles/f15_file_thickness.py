"""F15: how much is known of a client."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tests.dbt_project.oracles.application import clean

# The fields of the form that a client may leave empty, or whose anomalies mean "not known".
FORM = (
    "amt_annuity",
    "amt_goods_price",
    "amt_req_credit_bureau_day",
    "amt_req_credit_bureau_hour",
    "amt_req_credit_bureau_mon",
    "amt_req_credit_bureau_qrt",
    "amt_req_credit_bureau_week",
    "amt_req_credit_bureau_year",
    "cnt_fam_members",
    "code_gender",
    "days_employed",
    "days_last_phone_change",
    "def_30_cnt_social_circle",
    "def_60_cnt_social_circle",
    "ext_source_1",
    "ext_source_2",
    "ext_source_3",
    "name_family_status",
    "name_type_suite",
    "obs_30_cnt_social_circle",
    "obs_60_cnt_social_circle",
    "occupation_type",
    "own_car_age",
    "region_rating_client_w_city",
)


def compute(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the family's features, indexed by ``sk_id_curr``; never NULL."""
    rows = clean(tables["application"])
    housing = [name for name in rows if name.endswith(("_avg", "_mode", "_medi"))]
    bureau = tables["bureau"][~(tables["bureau"]["days_credit"] > 0)]
    previous = tables["previous_application"]
    previous = previous[~(previous["days_decision"] > 0)]
    months = tables["bureau_balance"]
    reported = set(months.loc[months["months_balance"] <= 0, "sk_id_bureau"])
    pos, card = tables["pos_cash_balance"], tables["credit_card_balance"]
    pos = pos[(pos["months_balance"] <= 0) & (pos["name_contract_status"] != "Signed")]
    instalments = tables["installments_payments"]
    histories = {
        "bureau": bureau,
        "bb": bureau[bureau["sk_id_bureau"].isin(reported)],
        "prev": previous,
        "pos": pos,
        "card": card[card["months_balance"] <= 0],
        "instalments": instalments[~(instalments["days_instalment"] > 0)],
    }
    present = pd.DataFrame(
        {
            name: rows.index.isin(history["sk_id_curr"]).astype(int)
            for name, history in histories.items()
        },
        index=rows.index,
    )
    return pd.DataFrame(
        {
            "meta_n_null_app": rows[list(FORM)].isna().sum(axis=1),
            "meta_n_null_housing": rows[housing].isna().sum(axis=1),
            "meta_n_tables": present.sum(axis=1),
            "meta_has_bureau": present["bureau"],
            "meta_has_bb": present["bb"],
            "meta_has_prev": present["prev"],
        }
    )
