"""What the corpus draws each raw column from: edges of windows and thresholds, and plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

SENTINEL = 365_243

Draw = Callable[[np.random.Generator], Any]


def among(*values: Any, missing: float = 0.1) -> Draw:
    """Draw one of the values, or NULL."""

    def draw(random: np.random.Generator) -> Any:
        return None if random.random() < missing else values[random.integers(len(values))]

    return draw


def whole(low: int, high: int, *edges: int, missing: float = 0.1) -> Draw:
    """Draw an edge half of the time, else any whole number of the range, or NULL."""

    def draw(random: np.random.Generator) -> Any:
        if random.random() < missing:
            return None
        if edges and random.random() < 0.5:
            return edges[random.integers(len(edges))]
        return int(random.integers(low, high + 1))

    return draw


def amount(*edges: float, missing: float = 0.1, most: int = 600_000) -> Draw:
    """Draw an edge now and then, else an amount in cents, or NULL."""

    def draw(random: np.random.Generator) -> Any:
        if random.random() < missing:
            return None
        if random.random() < 0.35:
            # half a coin and its negative tell 0 from 1 and from -1
            special = (0.5, 1.0, 0.0, *edges)
            return special[random.integers(len(special))]
        return float(random.integers(1, 100 * most)) / 100

    return draw


def share(*edges: float, missing: float = 0.3) -> Draw:
    def draw(random: np.random.Generator) -> Any:
        if random.random() < missing:
            return None
        if edges and random.random() < 0.2:
            return edges[random.integers(len(edges))]
        return float(random.integers(0, 100_001)) / 100_000

    return draw


# Windows of 6, 12, 24 and 36 months of 30.4 days, and of whole days.
WINDOW_DAYS = (-30, -90, -180, -182, -183, -364, -365, -366, -729, -730, -1_094, -1_095)
WINDOW_MONTHS = (0, -1, -2, -3, -4, -6, -7, -12, -13, -24, -25)


def days(*edges: int, oldest: int = -1_500, missing: float = 0.08) -> Draw:
    """Draw an offset up to the application, often at the end of a window, now and then after it."""
    return whole(oldest, 0, 0, -1, 1, 5, *WINDOW_DAYS, *edges, missing=missing)


def months() -> Draw:
    return whole(-40, 0, *WINDOW_MONTHS, *WINDOW_MONTHS, 1, missing=0)


MEASURES = (
    "apartments", "basementarea", "years_beginexpluatation", "years_build", "commonarea",
    "elevators", "entrances", "floorsmax", "floorsmin", "landarea", "livingapartments",
    "livingarea", "nonlivingapartments", "nonlivingarea",
)  # fmt: skip
MISMATCHES = (
    "reg_region_not_live_region", "reg_region_not_work_region", "live_region_not_work_region",
    "reg_city_not_live_city", "reg_city_not_work_city", "live_city_not_work_city",
)  # fmt: skip
CONTACTS = ("mobil", "emp_phone", "work_phone", "cont_mobile", "phone", "email")
SPANS = ("hour", "day", "week", "mon", "year")
# A level of another categorical feature than the one at hand.
ELSEWHERE = "Cash loans"
ARREARS = (0, 0, 0, 1, 119, 120, 121, 4_231)

COLUMNS: dict[str, dict[str, Draw]] = {
    "application": {
        "target": among(0, 1, missing=0.5),
        "name_contract_type": among(
            *["Cash loans"] * 3, "Consumer loans", "Revolving loans", "Working"
        ),
        "code_gender": among("F", "F", "M", "M", "XNA", ELSEWHERE),
        "flag_own_car": among("Y", "N"),
        "flag_own_realty": among("Y", "N"),
        "cnt_children": whole(0, 4, 0, 1, 2),
        "amt_income_total": amount(0.0, 900_000.0),
        "amt_credit": amount(0.0, 450_000.0, 450_000.0, 270_000.0, 90_000.0),
        "amt_annuity": amount(0.0, 22_477.52, 22_477.52, 13_486.51, 4_500.0, most=40_000),
        "amt_goods_price": amount(0.0, 450_000.0),
        "name_type_suite": among(
            "Family", "Spouse, partner", "Group of people", "Nobody", ELSEWHERE
        ),
        "name_income_type": among(
            "Working", "Pensioner", "Maternity leave", "Student", "Heir", ELSEWHERE
        ),
        "name_education_type": among(
            "Lower secondary",
            "Secondary / secondary special",
            "Incomplete higher",
            "Higher education",
            "Academic degree",
            "Self-taught",
        ),
        "name_family_status": among("Married", "Widow", "Unknown", ELSEWHERE),
        "name_housing_type": among("House / apartment", "With parents", "Tent", ELSEWHERE),
        "region_population_relative": among(0.01885, 0.00029, 0.072508, 0.5),
        "days_birth": whole(
            -25_000, -7_500, -9_861, -9_862, -14_610, -14_611, -18_262, -23_741, -23_742, 0, -2
        ),
        "days_employed": whole(-9_000, 0, SENTINEL, SENTINEL, 0, -1, -2),
        "days_registration": whole(-20_000, 0, 0, -2),
        "days_id_publish": whole(-18_000, 0, 0, -2),
        "own_car_age": whole(0, 92, 63, 64, 65, 66, 90, 91, 92),
        "occupation_type": among("Laborers", "Core staff", "IT staff", "Astronaut", ELSEWHERE),
        "cnt_fam_members": whole(0, 6, 0, 1, 2),
        "region_rating_client": among(1, 2, 3),
        "region_rating_client_w_city": among(1, 2, 3, -1, 0),
        "weekday_appr_process_start": among("MONDAY", "SUNDAY", "FEAST", ELSEWHERE),
        "hour_appr_process_start": whole(0, 23),
        "organization_type": among("XNA", "Bank", "Construction", "Guild", ELSEWHERE),
        "ext_source_1": share(0.0, 1.0),
        "ext_source_2": share(0.0, 1.0),
        "ext_source_3": share(0.0, 1.0),
        **{
            f"{kind}_{span}_cnt_social_circle": whole(0, 8, 49, 50, 51, 348)
            for kind in ("obs", "def")
            for span in (30, 60)
        },
        "days_last_phone_change": whole(-4_000, 0, 0, -1, -2),
        "amt_req_credit_bureau_qrt": whole(0, 8, 19, 20, 21, 261),
        "housetype_mode": among("block of flats", "specific housing", "castle", ELSEWHERE),
        "wallsmaterial_mode": among("Panel", "Stone, brick", "Ice", ELSEWHERE),
        "fondkapremont_mode": among("reg oper account", "not specified"),
        "emergencystate_mode": among("Yes", "No"),
        "totalarea_mode": share(),
        **{f"flag_document_{number}": among(0, 1) for number in range(2, 22)},
        **{f"flag_{name}": among(0, 1) for name in CONTACTS},
        **{f"amt_req_credit_bureau_{span}": whole(0, 8, missing=0.5) for span in SPANS},
        **{name: among(0, 1) for name in MISMATCHES},
        **{
            f"{measure}_{statistic}": share(0.0, missing=0.6)
            for measure in MEASURES
            for statistic in ("avg", "mode", "medi")
        },
    },
    "bureau": {
        "credit_active": among("Active", "Active", "Closed", "Closed", "Sold", "Bad debt", "Odd"),
        "credit_currency": among(*["currency 1"] * 6, "currency 2"),
        "credit_type": among(
            "Consumer credit",
            "Consumer credit",
            "Credit card",
            "Credit card",
            "Mortgage",
            "Car loan",
            "Microloan",
            "Loan against a horse",
            ELSEWHERE,
        ),
        "days_credit": days(),
        "credit_day_overdue": whole(0, 30, 0, 0, 1, 2_571),
        "days_credit_enddate": whole(
            -1_500, 2_000, -36_000, -36_001, 15_000, 15_001, 0, 1, 20, 30, 31
        ),
        "days_enddate_fact": days(-36_000, -36_001, 1),
        "amt_credit_max_overdue": amount(0.0, 0.0),
        "cnt_credit_prolong": whole(0, 4, 0),
        "amt_credit_sum": amount(0.0, 90_000.0),
        "amt_credit_sum_debt": amount(0.0, -0.5, -200.0, 90_000.0, missing=0.2),
        "amt_credit_sum_limit": amount(0.0, -3_781.0),
        "amt_credit_sum_overdue": amount(0.0, 0.0),
        "days_credit_update": days(-36_000, -36_001, 1),
        "amt_annuity": amount(0.0),
    },
    "bureau_balance": {
        "months_balance": months(),
        "status": among("C", "C", "X", "0", "0", "1", "1", "2", "3", "4", "5", "?"),
    },
    "previous_application": {
        "name_contract_type": among(
            *["Cash loans"] * 2, *["Consumer loans"] * 2, "Revolving loans", "XNA", "XNA"
        ),
        "amt_annuity": amount(0.0, 9_000.0, 9_000.0, 200.0, most=60_000),
        "amt_application": amount(0.0, 100_000.0),
        "amt_credit": amount(0.0, 100_000.0, 100_000.0, 108_000.0),
        "amt_down_payment": amount(0.0, -0.5),
        "amt_goods_price": amount(0.0, 100_000.0),
        "hour_appr_process_start": whole(0, 23),
        "flag_last_appl_per_contract": among(*["Y"] * 4, "N"),
        "nflag_last_appl_in_day": among(1, 1, 1, 1, 0),
        "rate_down_payment": among(0.0, 0.1, 0.25, 0.99, -0.5, missing=0.3),
        "name_contract_status": among(
            *["Approved"] * 7, *["Refused"] * 3, "Canceled", "Unused offer", "XNA", "XAP"
        ),
        "days_decision": days(),
        "code_reject_reason": among(
            "XAP", "HC", "LIMIT", "SCO", "SCOFR", "CLIENT", "XNA", "Odd", ELSEWHERE
        ),
        "name_client_type": among("New", "Repeater", "Refreshed", "XNA", "XAP"),
        "name_goods_category": among("XNA", "Mobile", "Furniture", "XAP", "Zeppelins", ELSEWHERE),
        "name_portfolio": among("POS", "Cash", "Cards", "XNA", "XAP"),
        "name_product_type": among("XNA", "x-sell", "walk-in", "XAP"),
        "channel_type": among("Country-wide", "Stone", "Contact center", "Pigeon", ELSEWHERE),
        "cnt_payment": whole(0, 60, 0, 1, 2, 3, 4, 12, 12, 12, 24),
        "name_yield_group": among(
            "XNA", "low_action", "low_normal", "middle", "high", "odd", ELSEWHERE
        ),
        "product_combination": among(
            "Cash", "POS household with interest", "Card Street", "Odd", ELSEWHERE
        ),
        "days_first_drawing": days(SENTINEL),
        "days_first_due": days(SENTINEL),
        "days_last_due_1st_version": whole(
            -200,
            1_000,
            SENTINEL,
            0,
            1,
            25,
            30,
            31,
            170,
            182,
            183,
            350,
            365,
            366,
            540,
            547,
            548,
            720,
            730,
            731,
        ),
        "days_last_due": days(*[SENTINEL] * 40),
        "days_termination": days(SENTINEL),
        "nflag_insured_on_approval": among(0, 1),
    },
    "pos_cash_balance": {
        "months_balance": months(),
        "cnt_instalment": whole(0, 24, 0, 12, 12, 6),
        "cnt_instalment_future": whole(0, 24, 0, 0, 1),
        "name_contract_status": among(
            *["Active"] * 4,
            *["Completed"] * 3,
            "Signed",
            "Demand",
            "Returned to the store",
            "Canceled",
            "Amortized debt",
            "Approved",
            "XNA",
            "XAP",
        ),
        "sk_dpd": whole(0, 40, *ARREARS),
        "sk_dpd_def": whole(0, 40, *ARREARS),
    },
    "credit_card_balance": {
        "months_balance": months(),
        "amt_balance": amount(-420.5, 0.0, 90_000.0, 90_000.01, most=150_000),
        "amt_credit_limit_actual": among(0, 45_000, 90_000, 90_000, 100_000, 135_000),
        "amt_drawings_atm_current": amount(0.0, -6_827.5, most=20_000),
        "amt_drawings_current": amount(0.0, 0.0, -6_211.5, most=40_000),
        "amt_drawings_other_current": amount(0.0, -1.5, most=9_000),
        "amt_drawings_pos_current": amount(0.0, -3.5, most=20_000),
        "amt_inst_min_regularity": amount(0.0, 4_500.0, 4_500.0, 4_500.0, most=9_000),
        "amt_payment_current": amount(0.0, 4_500.0, 4_275.0, 4_725.0, 4_725.01, most=9_000),
        "amt_payment_total_current": amount(0.0, 4_500.0),
        "amt_receivable_principal": amount(0.0, -423.5),
        "amt_recivable": amount(0.0, -420.5),
        "amt_total_receivable": amount(0.0, -420.5),
        "cnt_drawings_atm_current": whole(0, 51, 0),
        "cnt_drawings_current": whole(0, 165, 0),
        "cnt_drawings_other_current": whole(0, 12),
        "cnt_drawings_pos_current": whole(0, 165),
        "cnt_instalment_mature_cum": whole(0, 120),
        "name_contract_status": among("Active", "Completed", "Signed", "Demand", "XNA", "XAP"),
        "sk_dpd": whole(0, 40, *ARREARS),
        "sk_dpd_def": whole(0, 40, *ARREARS),
    },
    "installments_payments": {
        "num_instalment_version": among(0, 1, 1, 1, 2),
        "num_instalment_number": whole(0, 80, 1, 2, 3, 4),
        "days_instalment": days(-89, -91, -179, -181, oldest=-900),
        "days_entry_payment": days(-89, -91, -97, -98, -120, -121, -179, -181, oldest=-900),
        "amt_instalment": amount(0.0, *[1_000.0] * 8, most=9_000),
        "amt_payment": amount(
            0.0, 1_000.0, 995.0, 994.99, 1_005.0, 1_005.01, 500.0, 990.0, 1_010.0, most=9_000
        ),
    },
}
