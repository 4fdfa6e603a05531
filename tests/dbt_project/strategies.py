"""Mini-databases for hypothesis: few rows, drawn from the values that break feature SQL.

Only the columns a family reads are drawn; the rest keeps the plain value of ``mini_database``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.dbt_project.mini_database import Row, Tables, mini_database

SENTINEL = 365_243
CLIENTS = (1, 2, 3, 4, 5, 6)
# Histories of this application lead nowhere.
ORPHAN = 7
# Columns without which the loader takes no row.
REQUIRED = {"months_balance", "status"}

ADDRESS_MISMATCHES = (
    "reg_region_not_live_region",
    "reg_region_not_work_region",
    "live_region_not_work_region",
    "reg_city_not_live_city",
    "reg_city_not_work_city",
    "live_city_not_work_city",
)
HOUSING_MEASURES = (
    "apartments",
    "basementarea",
    "years_beginexpluatation",
    "years_build",
    "commonarea",
    "elevators",
    "entrances",
    "floorsmax",
    "floorsmin",
    "landarea",
    "livingapartments",
    "livingarea",
    "nonlivingapartments",
    "nonlivingarea",
)

Values = st.SearchStrategy[Any]


def among(*values: Any) -> Values:
    """One of the values, or NULL."""
    return st.sampled_from((None, *values))


def amounts(*special: float) -> Values:
    """Zero, plain and huge amounts, and NULL; multiples of 1/2, whose sums are exact."""
    pool = (None, 0.0, 0.5, 45_000.0, 45_000.0, 90_000.0, 1e12, *special)
    return st.one_of(st.sampled_from(pool), st.integers(0, 4_000_000).map(lambda n: n / 2))


def days(*special: int, oldest: int = -3_000) -> Values:
    """Offsets in days up to the application, some of them often, so that they tie; and NULL."""
    pool = (None, 0, -1, -30, -30, -182, -183, -364, -365, -366, -729, -730, *special)
    return st.one_of(st.sampled_from(pool), st.integers(oldest, 0))


def counts(*special: int, most: int = 60) -> Values:
    """Small whole numbers, 0 among them, and NULL."""
    return st.one_of(st.sampled_from((None, 0, 1, 2, 3, *special)), st.integers(0, most))


def flags() -> Values:
    """0, 1 or NULL."""
    return among(0, 1)


def months() -> Values:
    """Months back from the application, one after it among them; never NULL."""
    pool = (1, 0, -1, -2, -3, -4, -6, -7, -12, -13, -24, -25)
    return st.one_of(st.sampled_from(pool), st.integers(-40, 0))


def scores() -> Values:
    """External scores, the extremes and NULL among them."""
    pool = (None, None, 0.0, 1.0, 0.25, 0.5, 0.5)
    return st.one_of(st.sampled_from(pool), st.integers(1, 999).map(lambda n: n / 1000))


# Columns by name (values as usual), or with values of their own.
Columns = Sequence[str] | Mapping[str, Values]

VALUES: dict[str, dict[str, Values]] = {
    "application": {
        "target": among(0, 1),
        "name_contract_type": among("Cash loans", "Revolving loans", "Barter"),
        "code_gender": among("F", "M", "XNA"),
        "flag_own_car": among("Y", "N"),
        "flag_own_realty": among("Y", "N"),
        "cnt_children": counts(most=20),
        "amt_income_total": amounts(900_000.0, 900_000.5, 117_000_000.0),
        "amt_credit": amounts(270_000.0),
        "amt_annuity": amounts(2_250.0, 13_500.0),
        "amt_goods_price": amounts(),
        "name_type_suite": among("Family", "Spouse, partner", "Group of people", "XNA"),
        "name_income_type": among("Working", "Pensioner", "Maternity leave", "Student", "Heir"),
        "name_education_type": among(
            "Lower secondary",
            "Secondary / secondary special",
            "Incomplete higher",
            "Higher education",
            "Academic degree",
            "Self-taught",
        ),
        "name_family_status": among("Married", "Widow", "Unknown"),
        "name_housing_type": among("House / apartment", "With parents", "Tent"),
        "region_population_relative": among(0.01885, 0.00029, 0.072508, 0.5, 0.0),
        "days_birth": days(-7_489, -14_610, -25_229, oldest=-25_229),
        "days_employed": days(SENTINEL, SENTINEL, oldest=-18_000),
        "days_registration": days(oldest=-23_000),
        "days_id_publish": days(oldest=-7_000),
        "own_car_age": counts(63, 64, 65, 66, 91, most=92),
        "flag_emp_phone": flags(),
        "flag_work_phone": flags(),
        "flag_phone": flags(),
        "flag_email": flags(),
        "flag_mobil": flags(),
        "flag_cont_mobile": flags(),
        "occupation_type": among("Laborers", "Core staff", "IT staff", "Astronaut"),
        "cnt_fam_members": counts(most=21),
        "region_rating_client": among(1, 2, 3),
        "region_rating_client_w_city": among(1, 2, 3, -1),
        "weekday_appr_process_start": among("MONDAY", "SUNDAY", "FEAST"),
        "hour_appr_process_start": counts(6, 12, 18, 23, most=23),
        "organization_type": among("XNA", "Bank", "Business Entity Type 3", "Guild"),
        "ext_source_1": scores(),
        "ext_source_2": scores(),
        "ext_source_3": scores(),
        "obs_30_cnt_social_circle": counts(50, 51, 348, most=60),
        "def_30_cnt_social_circle": counts(34, most=8),
        "obs_60_cnt_social_circle": counts(50, 51, 344, most=60),
        "def_60_cnt_social_circle": counts(24, most=8),
        "days_last_phone_change": days(0, oldest=-4_200),
        "amt_req_credit_bureau_qrt": counts(20, 21, 261, most=25),
        "housetype_mode": among("block of flats", "specific housing", "castle"),
        "wallsmaterial_mode": among("Panel", "Stone, brick", "Ice"),
        "fondkapremont_mode": among("reg oper account", "not specified"),
        "emergencystate_mode": among("Yes", "No"),
        "totalarea_mode": scores(),
        **{f"flag_document_{number}": flags() for number in range(2, 22)},
        **{
            f"amt_req_credit_bureau_{span}": counts(most=10)
            for span in ("hour", "day", "week", "mon", "year")
        },
        **{name: flags() for name in ADDRESS_MISMATCHES},
        **{
            f"{measure}_{statistic}": among(0.0, 0.1, 0.25, 1.0)
            for measure in HOUSING_MEASURES
            for statistic in ("avg", "mode", "medi")
        },
    },
    "bureau": {
        "credit_active": among("Active", "Active", "Closed", "Closed", "Sold", "Bad debt", "Odd"),
        "credit_currency": among(*["currency 1"] * 6, "currency 2", "currency 3"),
        "credit_type": among(
            "Consumer credit",
            "Consumer credit",
            "Credit card",
            "Credit card",
            "Mortgage",
            "Car loan",
            "Microloan",
            "Loan against a horse",
        ),
        "days_credit": days(-1_094, -1_095, 5),
        "credit_day_overdue": counts(2_571),
        "days_credit_enddate": st.one_of(
            among(-36_001, -36_000, -30, 0, 1, 10, 10, 30, 31, 60, 400, 15_000, 15_001, 31_199),
            st.integers(-1_500, 1_500),
        ),
        "days_enddate_fact": days(-36_000, -36_001, -42_000, 1, 40),
        "amt_credit_max_overdue": amounts(),
        "cnt_credit_prolong": counts(most=6),
        "amt_credit_sum": amounts(0.0),
        "amt_credit_sum_debt": amounts(-0.5, -192_196.5),
        "amt_credit_sum_limit": amounts(-3_781.0),
        "amt_credit_sum_overdue": amounts(0.0, 0.0),
        "days_credit_update": days(-36_000, -36_001, -41_000, 1, 372),
        "amt_annuity": amounts(),
    },
    "bureau_balance": {
        "months_balance": months(),
        "status": st.sampled_from(("C", "C", "X", "0", "0", "1", "1", "2", "3", "4", "5")),
    },
    "previous_application": {
        "name_contract_type": among(
            "Cash loans", "Cash loans", "Consumer loans", "Consumer loans", "Revolving loans", "XNA"
        ),
        "amt_annuity": amounts(0.0, 4_500.0, 9_000.0, 9_000.0),
        "amt_application": amounts(0.0, 100_000.0),
        "amt_credit": amounts(0.0, 100_000.0, 100_000.0),
        "amt_down_payment": amounts(-0.5),
        "amt_goods_price": amounts(),
        "hour_appr_process_start": counts(23, most=23),
        "flag_last_appl_per_contract": among("Y", "Y", "Y", "N"),
        "nflag_last_appl_in_day": among(1, 1, 1, 0),
        "rate_down_payment": among(0.0, 0.1, 0.25, 0.99, -0.5),
        "name_contract_status": among(
            *["Approved"] * 4, "Refused", "Refused", "Canceled", "Unused offer", "XNA"
        ),
        "days_decision": days(-30, -729, 5),
        "code_reject_reason": among("XAP", "HC", "LIMIT", "SCO", "SCOFR", "CLIENT", "XNA", "Odd"),
        "name_client_type": among("New", "Repeater", "Refreshed", "XNA"),
        "name_goods_category": among("XNA", "Mobile", "Furniture", "Zeppelins"),
        "name_portfolio": among("POS", "Cash", "Cards", "Cars", "XNA"),
        "name_product_type": among("XNA", "x-sell", "walk-in"),
        "channel_type": among("Country-wide", "Stone", "Contact center", "Pigeon"),
        "cnt_payment": among(0, 1, 2, 3, 3, 6, 12, 12, 12, 24, 60),
        "name_yield_group": among("XNA", "low_action", "low_normal", "middle", "high", "odd"),
        "product_combination": among("Cash", "POS household with interest", "Card Street", "Odd"),
        "days_first_drawing": days(SENTINEL, 5),
        "days_first_due": days(SENTINEL, 5),
        "days_last_due_1st_version": days(SENTINEL, 5, 120, 900),
        "days_last_due": days(SENTINEL, SENTINEL, 5),
        "days_termination": days(SENTINEL, 5),
        "nflag_insured_on_approval": flags(),
    },
    "pos_cash_balance": {
        "months_balance": months(),
        "cnt_instalment": counts(12, 12, 24),
        "cnt_instalment_future": counts(0, 0, 6, 12),
        "name_contract_status": among(
            *["Active"] * 3,
            *["Completed"] * 3,
            "Signed",
            "Demand",
            "Returned to the store",
            "Canceled",
            "Amortized debt",
            "Approved",
            "XNA",
        ),
        "sk_dpd": counts(0, 0, 119, 120, 121, 4_231),
        "sk_dpd_def": counts(0, 0, 119, 120, 121, 3_595),
    },
    "credit_card_balance": {
        "months_balance": months(),
        "amt_balance": amounts(-420.5, 100_000.0),
        "amt_credit_limit_actual": among(0, 0, 45_000, 90_000, 100_000, 100_000, 1_350_000),
        "amt_drawings_atm_current": amounts(0.0, -6_827.5),
        "amt_drawings_current": amounts(0.0, -6_211.5),
        "amt_drawings_other_current": amounts(0.0),
        "amt_drawings_pos_current": amounts(0.0, -3.5),
        "amt_inst_min_regularity": amounts(0.0, 4_500.0, 4_500.0),
        "amt_payment_current": amounts(0.0, 4_500.0, 4_725.0, 4_725.5),
        "amt_payment_total_current": amounts(0.0, 4_500.0),
        "amt_receivable_principal": amounts(-423_305.5),
        "amt_recivable": amounts(-420_250.0),
        "amt_total_receivable": amounts(-420_250.0),
        "cnt_drawings_atm_current": counts(51),
        "cnt_drawings_current": counts(165),
        "cnt_drawings_other_current": counts(12),
        "cnt_drawings_pos_current": counts(165),
        "cnt_instalment_mature_cum": counts(120),
        "name_contract_status": among("Active", "Completed", "Signed", "Demand", "XNA"),
        "sk_dpd": counts(0, 0, 119, 120, 121, 3_260),
        "sk_dpd_def": counts(0, 0, 119, 120, 121, 3_260),
    },
    "installments_payments": {
        "num_instalment_version": among(0, 1, 1, 1, 2),
        "num_instalment_number": st.one_of(among(1, 1, 2, 3, 4), st.integers(1, 14)),
        "days_instalment": days(-89, -90, -91, -179, -180, -181, 5, oldest=-900),
        # Half-paid, never paid, paid after the application.
        "days_entry_payment": days(-89, -90, -91, -179, -180, -181, 5, oldest=-900),
        "amt_instalment": amounts(0.0, 4_500.0, 4_500.0, 4_500.0),
        "amt_payment": amounts(0.0, 4_500.0, 4_500.0, 2_250.0, 4_477.5, 4_522.5, 4_477.0, 4_523.0),
    },
}


def databases(
    rows: tuple[int, int] = (0, 9),
    clients: int = 3,
    **columns: Sequence[str] | Mapping[str, Values],
) -> st.SearchStrategy[Tables]:
    """Mini-databases of a few applications where the named columns of a table vary.

    A mapping gives columns other values than usual, so that more of them meet in a group.
    ``rows``: how many rows of a history are drawn at least and at most, all clients together; some
    of them then come twice. Few ``clients`` get more of them each.

    A table is ``application`` or a history; a history that is not named stays empty. The n-th
    previous application (bureau credit) of a client is the n-th loan of which its instalments and
    monthly rows speak; further loans are on file nowhere.
    """
    values = {table: _values(table, names) for table, names in columns.items()}
    own = _values("application", ("target",)) | values.pop("application", {})
    applications = st.lists(
        st.tuples(*own.values()),
        min_size=1,
        max_size=clients,
    )
    drawn = st.tuples(
        *(
            st.lists(_row(of_table, clients), min_size=rows[0], max_size=rows[1])
            for of_table in values.values()
        )
    )

    def build(applied: list[tuple[Any, ...]], found: tuple[list[Any], ...]) -> Tables:
        tables = {
            table: _keyed(table, tuple(values[table]), drawn)
            for table, drawn in zip(values, found, strict=True)
        }
        tables["application"] = [
            {"sk_id_curr": client, **dict(zip(own, row, strict=True))}
            for client, row in zip(CLIENTS, applied, strict=False)
        ]
        return mini_database(**tables)

    return st.builds(build, applications, drawn)


def loan_id(client: int, number: int) -> int:
    """Return the key of a client's n-th loan; keys do not follow the order of the rows."""
    return 1 + 120 * (20 * client + number) % 211


_LOANS = ("bureau", "previous_application")


def _values(table: str, names: Columns) -> dict[str, Values]:
    if isinstance(names, Mapping):
        return dict(names)
    return {name: VALUES[table][name] for name in names}


def _row(values: Mapping[str, Values], clients: int) -> Values:
    """Draw client, loan of the client, how often the row repeats and the row's values."""
    empty = [value if name in REQUIRED else st.none() for name, value in values.items()]
    plain = st.tuples(*values.values())
    return st.tuples(
        st.sampled_from((1, 1, 1, *CLIENTS[:clients], *CLIENTS[:clients], ORPHAN)),
        st.integers(0, 2),
        st.sampled_from((1, 1, 1, 1, 2)),
        st.one_of(plain, plain, plain, plain, plain, plain, plain, st.tuples(*empty)),
    )


def _keyed(table: str, names: Sequence[str], drawn: list[tuple[Any, ...]]) -> list[Row]:
    """Give every row its keys and drop what the key of the table does not permit twice."""
    loans: Counter[int] = Counter()
    kept: dict[Any, Row] = {}
    for client, loan, times, values in drawn:
        for _ in range(times):
            row = dict(zip(names, values, strict=True))
            if table != "bureau_balance":
                row["sk_id_curr"] = client
            number = loan
            if table in _LOANS:  # a loan of its own
                number = loans[client]
                loans[client] += 1
            column = "sk_id_bureau" if table.startswith("bureau") else "sk_id_prev"
            row[column] = loan_id(client, number)
            place: Any = len(kept)
            if "months_balance" in row:
                place = (row[column], row["months_balance"])
            kept.setdefault(place, row)
    return list(kept.values())
