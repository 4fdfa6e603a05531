"""The sample generator: files, format, coherence, planted edge cases, nights, refusals."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from warehouse.contract import load_contract
from warehouse.errors import UsageError
from warehouse.sample import generate_sample

CLIENTS, SEED, NIGHTS = 200, 7, 7
AS_OF = date(2026, 1, 1)
FILES = {
    "application_train": 122,
    "application_test": 121,
    "bureau": 17,
    "bureau_balance": 3,
    "previous_application": 37,
    "POS_CASH_balance": 8,
    "credit_card_balance": 23,
    "installments_payments": 8,
}
HISTORIES = (
    "bureau",
    "previous_application",
    "POS_CASH_balance",
    "credit_card_balance",
    "installments_payments",
)


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "drop"
    generate_sample(CLIENTS, SEED, out, nights=NIGHTS, as_of=AS_OF)
    return out


@pytest.fixture(scope="module")
def db(drop: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The drop with every empty field NULL; ``applications`` holds both application files."""
    with duckdb.connect() as connection:
        for name in FILES:
            _read(connection, name, drop / f"{name}.csv")
        connection.execute(
            "create view applications as select * exclude (target) from application_train "
            "union all by name from application_test"
        )
        yield connection


def _read(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    table = load_contract().tables[name]
    connection.execute(f"create table {name} as from {table.read_csv()}", {"path": str(path)})


def _count(db: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = db.execute(f"select count(*) from ({sql})").fetchone()
    assert row is not None
    return int(row[0])


def _digest(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.csv")
    }


# Files and format


def test_sample_writes_exactly_the_eight_files_with_kaggle_columns(tmp_path: Path) -> None:
    rows = generate_sample(10, SEED, tmp_path / "drop")

    assert {p.name for p in (tmp_path / "drop").iterdir()} == {f"{name}.csv" for name in FILES}
    for name, width in FILES.items():
        lines = (tmp_path / "drop" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0].split(",") == list(load_contract().tables[name].columns)
        assert len(lines[0].split(",")) == width
        assert rows[f"{name}.csv"] == len(lines) - 1


def test_sample_formats_values_like_kaggle(drop: Path) -> None:
    kinds = {"BIGINT": r"-?\d+", "INTEGER": r"-?\d+", "DOUBLE": r"-?\d+\.\d+(e-\d+)?|-?\d+e-\d+"}
    for name in FILES:
        columns = load_contract().tables[name].columns
        path = drop / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in list(csv.DictReader(file))[:300]:
                for column, value in row.items():
                    pattern = kinds.get(columns[column].type)
                    if value and pattern:
                        assert re.fullmatch(pattern, value), (name, column, value)
        quoted = re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8"))
        assert all("," in field for field in quoted)


def test_sample_labels_kaggles_share_of_clients_and_mixes_them(
    db: duckdb.DuckDBPyConnection,
) -> None:
    train = [i for (i,) in db.execute("select sk_id_curr from application_train").fetchall()]
    test = [i for (i,) in db.execute("select sk_id_curr from application_test").fetchall()]

    assert sorted(train + test) == list(range(100_001, 100_001 + CLIENTS))
    assert len(train) == CLIENTS * 307_511 // 356_255
    gaps = pd.Series(test).diff().dropna()
    assert gaps.between(7, 8).all()


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("applications", "sk_id_curr"),
        ("bureau", "sk_id_bureau"),
        ("previous_application", "sk_id_prev"),
        ("bureau_balance", "sk_id_bureau, months_balance"),
        ("POS_CASH_balance", "sk_id_prev, months_balance"),
        ("credit_card_balance", "sk_id_prev, months_balance"),
    ],
)
def test_sample_keys_are_unique(db: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    assert _count(db, f"select {key} from {table} group by {key} having count(*) > 1") == 0


def test_sample_satisfies_every_rule_of_the_input_contract(db: duckdb.DuckDBPyConnection) -> None:
    for name in FILES:
        for rule in load_contract().tables[name].rules:
            assert _count(db, f"select 1 from {name} where {rule.breach}") == 0, (name, rule)


# Determinism


def test_same_seed_gives_same_bytes_with_or_without_nights_in_another_process(
    drop: Path, tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path; from warehouse.sample import generate_sample; "
        f"generate_sample({CLIENTS}, {SEED}, Path({str(tmp_path / 'again')!r}))"
    )
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **one_thread})

    assert _digest(tmp_path / "again") == _digest(drop)


def test_another_seed_gives_other_clients(drop: Path, tmp_path: Path) -> None:
    generate_sample(CLIENTS, SEED + 1, tmp_path / "other")

    assert not set(_digest(tmp_path / "other").values()) & set(_digest(drop).values())


def test_samples_beyond_one_chunk_never_share_keys(tmp_path: Path) -> None:
    # Given a sample one client larger than a chunk
    lines: list[str] = []
    generate_sample(5_001, SEED, tmp_path, progress=lines.append)

    with duckdb.connect() as db:
        for name in ("application_train", "bureau", "previous_application"):
            _read(db, name, tmp_path / f"{name}.csv")
        keys = {"application_train": "sk_id_curr", "bureau": "sk_id_bureau"}
        keys["previous_application"] = "sk_id_prev"
        for name, key in keys.items():
            assert _count(db, f"select {key} from {name} group by 1 having count(*) > 1") == 0
    assert lines == ["Generated 5,000 of 5,001 clients.", "Generated 5,001 of 5,001 clients."]


# Coherence: each query counts rows that contradict each other

CONTRADICTIONS = {
    "POS months of another client's loan": """
        from POS_CASH_balance join previous_application using (sk_id_prev)
        where POS_CASH_balance.sk_id_curr <> previous_application.sk_id_curr""",
    "card months of a loan that is no approved card": """
        from credit_card_balance join previous_application using (sk_id_prev)
        where name_contract_type <> 'Revolving loans'
           or previous_application.name_contract_status <> 'Approved'
           or credit_card_balance.sk_id_curr <> previous_application.sk_id_curr""",
    "payments of a loan that was not approved": """
        from installments_payments join previous_application using (sk_id_prev)
        where name_contract_status <> 'Approved'
           or installments_payments.sk_id_curr <> previous_application.sk_id_curr""",
    "approved with a reject reason": """
        from previous_application
        where name_contract_status = 'Approved' and code_reject_reason <> 'XAP'""",
    "refused without a reject reason": """
        from previous_application
        where name_contract_status = 'Refused' and code_reject_reason = 'XAP'""",
    "due dates without approval": """
        from previous_application
        where name_contract_status <> 'Approved' and days_first_due is not null""",
    "first due before the decision": """
        from previous_application where days_first_due < days_decision""",
    "last due before the first": """
        from previous_application where days_last_due < days_first_due
        and days_first_due <> 365243""",
    "terminated before the last due": """
        from previous_application where days_termination < days_last_due""",
    "runs but is terminated": """
        from previous_application
        where days_last_due = 365243 and days_termination <> 365243""",
    "annuity that does not repay the credit": """
        from previous_application where name_contract_type <> 'Revolving loans'
        and cnt_payment > 0 and amt_annuity * cnt_payment < amt_credit * 0.99""",
    "closed without an end": """
        from bureau where credit_active = 'Closed' and days_enddate_fact is null""",
    "active with an end": """
        from bureau where credit_active = 'Active' and days_enddate_fact is not null""",
    "closed before it began": """
        from bureau where days_enddate_fact < days_credit and days_enddate_fact > -36000""",
    "bureau months before the loan began": """
        from bureau_balance join bureau using (sk_id_bureau)
        where months_balance < days_credit / 30.4375 - 1""",
    "drawings that are more than their parts": """
        from credit_card_balance where amt_drawings_current > 0 and abs(amt_drawings_current
        - amt_drawings_atm_current - amt_drawings_pos_current
        - amt_drawings_other_current) > 0.1""",
    "a car's age without a car": """
        from applications where (flag_own_car = 'N') <> (own_car_age is null)""",
    "the employment sentinel with an employer": """
        from applications
        where (days_employed = 365243) <> (organization_type = 'XNA')
        and organization_type <> 'Industry: type 99'""",
    "employed before the sixteenth birthday": """
        from applications where days_employed < days_birth + 16 * 365""",
    "annuity above the credit": "from applications where amt_annuity >= amt_credit",
    "more defaults than people in the circle": """
        from applications where def_30_cnt_social_circle > obs_30_cnt_social_circle""",
}


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_sample_rows_do_not_contradict_each_other(
    db: duckdb.DuckDBPyConnection, contradiction: str
) -> None:
    assert _count(db, f"select 1 {CONTRADICTIONS[contradiction]}") == 0


def test_pos_instalments_count_down_month_by_month(db: duckdb.DuckDBPyConnection) -> None:
    steps = """
        select
            cnt_instalment_future as future,
            lag(cnt_instalment_future) over loan as before,
            months_balance - lag(months_balance) over loan as months
        from POS_CASH_balance
        window loan as (partition by sk_id_prev order by months_balance)"""

    assert _count(db, f"select 1 from ({steps}) where months <> 1") == 0
    assert _count(db, f"select 1 from ({steps}) where future >= before") == 0
    assert _count(db, f"select 1 from ({steps}) where future < before") > 1_000


def test_instalments_fall_due_monthly_at_the_annuity(db: duckdb.DuckDBPyConnection) -> None:
    due = """
        from installments_payments join previous_application using (sk_id_prev)
        where num_instalment_version = 1 and amt_instalment > 0
        and days_instalment = days_first_due + 30 * (num_instalment_number - 1)"""
    every = _count(
        db,
        "select 1 from installments_payments join previous_application using (sk_id_prev) "
        "where num_instalment_version = 1 and amt_instalment > 0",
    )

    # The one exception is the planted orphan, which has no client but keeps its loan's number.
    assert _count(db, f"select 1 {due} and abs(amt_instalment - amt_annuity) < 0.01") >= every - 1


# Planted edge cases: each query must find at least one row

EDGE_CASES = {
    "thin file": """
        from application_test where ext_source_1 is null and ext_source_3 is null
        and ext_source_2 is not null and amt_req_credit_bureau_year is null and """
    + " and ".join(f"sk_id_curr not in (select sk_id_curr from {name})" for name in HISTORIES),
    **{
        f"client without {name}": f"""
            from applications where sk_id_curr not in (select sk_id_curr from {name})"""
        for name in HISTORIES
    },
    "bureau loan without months": """
        from bureau where sk_id_bureau not in (select sk_id_bureau from bureau_balance)""",
    "sentinel DAYS_EMPLOYED": "from applications where days_employed = 365243",
    **{
        f"sentinel {column}": f"from previous_application where {column} = 365243"
        for column in (
            "days_first_drawing",
            "days_first_due",
            "days_last_due_1st_version",
            "days_last_due",
            "days_termination",
        )
    },
    "XNA gender": "from applications where code_gender = 'XNA'",
    "XNA organisation": "from applications where organization_type = 'XNA'",
    "unknown family status": "from applications where name_family_status = 'Unknown'",
    "XNA contract type": "from previous_application where name_contract_type = 'XNA'",
    "XNA goods": "from previous_application where name_goods_category = 'XNA'",
    "XAP purpose": "from previous_application where name_cash_loan_purpose = 'XAP'",
    "XNA purpose": "from previous_application where name_cash_loan_purpose = 'XNA'",
    "XAP reject reason": "from previous_application where code_reject_reason = 'XAP'",
    "XNA POS status": "from POS_CASH_balance where name_contract_status = 'XNA'",
    "X bureau month": "from bureau_balance where status = 'X'",
    "unknown organisation": "from applications where organization_type = 'Industry: type 99'",
    "unknown goods": "from previous_application where name_goods_category = 'Electric scooters'",
    "shop of impossible size": "from previous_application where sellerplace_area = 4000000",
    "part payments": """
        from (select 1 from installments_payments
        where num_instalment_version > 0
        group by sk_id_prev, num_instalment_version, num_instalment_number
        having count(*) >= 2)""",
    "never-paid instalment": """
        from installments_payments where days_entry_payment is null and amt_payment is null""",
    "instalment of amount 0": "from installments_payments where amt_instalment = 0",
    "late payment": "from installments_payments where days_entry_payment > days_instalment",
    "card payment": "from installments_payments where num_instalment_version = 0",
    "negative card balance": "from credit_card_balance where amt_balance < 0",
    "negative drawings": "from credit_card_balance where amt_drawings_current < 0",
    "NULL drawings": "from credit_card_balance where amt_drawings_atm_current is null",
    "limit of 0": "from credit_card_balance where amt_credit_limit_actual = 0",
    "negative bureau debt": "from bureau where amt_credit_sum_debt < 0",
    "other currency": "from bureau where credit_currency = 'currency 4'",
    "end a century ago": """
        from bureau where days_credit_enddate < -36000 and days_enddate_fact < -36000
        and days_credit_update < -36000""",
    "end in a lifetime": "from bureau where days_credit_enddate > 15000",
    **{
        f"orphan in {name}": f"""
            from {name} where sk_id_curr not in (select sk_id_curr from applications)"""
        for name in ("bureau", "previous_application", "installments_payments")
    },
    "orphan bureau months": """
        from bureau_balance where sk_id_bureau not in (select sk_id_bureau from bureau)""",
    "orphan POS months": """
        from POS_CASH_balance
        where sk_id_prev not in (select sk_id_prev from previous_application)""",
    "NULL annuity": "from applications where amt_annuity is null",
    "NULL goods price": "from applications where amt_goods_price is null",
    "NULL family members": "from applications where cnt_fam_members is null",
    "social circle outlier": """
        from applications where obs_30_cnt_social_circle = 348
        and obs_60_cnt_social_circle = 344""",
    "requests outlier": "from applications where amt_req_credit_bureau_qrt = 261",
    **{f"car of {age}": f"from applications where own_car_age = {age}" for age in (64, 65, 91)},
    "phone change 0": "from applications where days_last_phone_change = 0",
    "phone change NULL": "from applications where days_last_phone_change is null",
    "rating -1": "from application_test where region_rating_client_w_city = -1",
    "income outlier": "from application_train where amt_income_total = 117000000",
}


@pytest.mark.parametrize("case", EDGE_CASES)
def test_sample_of_200_has_every_edge_case(db: duckdb.DuckDBPyConnection, case: str) -> None:
    assert _count(db, f"select 1 {EDGE_CASES[case]}") >= 1


def test_sample_of_200_has_two_open_applications_that_must_tie(
    db: duckdb.DuckDBPyConnection,
) -> None:
    equal = """
        select list(sk_id_curr) as ids, * exclude (sk_id_curr) from application_test
        group by all having count(*) = 2"""
    rows = db.execute(f"select ids from ({equal})").fetchall()

    assert len(rows) == 1
    for name in HISTORIES:
        assert _count(db, f"select 1 from {name} where sk_id_curr in {tuple(rows[0][0])}") == 0


# Nights


@pytest.fixture(scope="module")
def nights(drop: Path) -> dict[date, Path]:
    return {date.fromisoformat(path.name): path for path in sorted((drop / "nights").iterdir())}


def test_nights_have_one_complete_drop_per_day(nights: dict[date, Path]) -> None:
    assert list(nights) == [AS_OF + timedelta(days=k) for k in range(1, NIGHTS + 1)]
    for folder in nights.values():
        expected = {f"{name}.csv" for name in FILES} | {"outcomes.csv"}
        assert {path.name for path in folder.iterdir()} == expected
        assert pd.read_csv(folder / "application_train.csv").empty


def test_nights_bring_new_applications_with_histories_of_their_own(
    nights: dict[date, Path],
) -> None:
    first = 100_001 + CLIENTS
    for folder in nights.values():
        applications = pd.read_csv(folder / "application_test.csv")
        assert list(applications["SK_ID_CURR"]) == list(range(first, first + 20))
        first += 20
        for name in HISTORIES:
            clients = set(pd.read_csv(folder / f"{name}.csv")["SK_ID_CURR"])
            assert clients <= set(applications["SK_ID_CURR"])
            assert clients


def test_nights_never_reuse_a_loan(drop: Path, nights: dict[date, Path]) -> None:
    for name, key in (("bureau", "SK_ID_BUREAU"), ("previous_application", "SK_ID_PREV")):
        folders = [drop, *nights.values()]
        keys = pd.concat([pd.read_csv(folder / f"{name}.csv")[key] for folder in folders])
        assert keys.is_unique


def test_nights_deliver_each_outcome_once_one_to_five_nights_after_the_application(
    nights: dict[date, Path],
) -> None:
    applied: dict[int, date] = {}
    delivered: dict[int, date] = {}
    for night, folder in nights.items():
        for row in pd.read_csv(folder / "outcomes.csv").itertuples():
            assert row.SK_ID_CURR not in delivered
            assert 1 <= (night - applied[row.SK_ID_CURR]).days <= 5
            assert night.isoformat() == row.OBSERVED_ON
            assert row.TARGET in (0, 1)
            delivered[row.SK_ID_CURR] = night
        ids = pd.read_csv(folder / "application_test.csv")["SK_ID_CURR"]
        applied |= dict.fromkeys(ids, night)

    last = max(nights)
    old_enough = {client for client, night in applied.items() if (last - night).days >= 5}
    assert old_enough
    assert old_enough <= set(delivered)


# Refusals


@pytest.mark.parametrize(("clients", "seed", "nights"), [(9, 1, 0), (10, -1, 0), (10, 1, -1)])
def test_sample_refuses_impossible_numbers(
    tmp_path: Path, clients: int, seed: int, nights: int
) -> None:
    with pytest.raises(UsageError, match=r"Expected .* found"):
        generate_sample(clients, seed, tmp_path / "drop", nights=nights)

    assert not (tmp_path / "drop").exists()


def test_sample_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "bureau.csv").write_text("mine", encoding="utf-8")

    with pytest.raises(UsageError, match="empty"):
        generate_sample(10, SEED, tmp_path)

    assert (tmp_path / "bureau.csv").read_text(encoding="utf-8") == "mine"


def test_sample_that_fails_leaves_no_files(tmp_path: Path) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate_sample(10, SEED, tmp_path, progress=stop)

    assert list(tmp_path.iterdir()) == []
