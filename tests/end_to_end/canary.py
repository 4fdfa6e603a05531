"""A client unlike any other, planted in a drop and looked for byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd

CLIENT = 1_987_654_321
CREDIT = 1_976_543_210
LOAN = 1_965_432_109
AMOUNT = 1_234_567.125
WORDS = "Zyxwvuts Canaria"
NOTE = "Qwfpgjluy tells a story"

_HISTORIES = (
    *("bureau", "previous_application", "POS_CASH_balance", "credit_card_balance"),
    "installments_payments",
)


def plant(sample: Path, folder: Path) -> Path:
    """Write a drop of the sample and one client more, its histories those of another, renamed."""
    folder.mkdir(parents=True)
    tables = {path.stem: pd.read_csv(path, dtype=str) for path in sample.glob("*.csv")}
    bureau = tables["bureau"]
    model = bureau.loc[bureau["SK_ID_CURR"].isin(tables["application_train"]["SK_ID_CURR"])]
    of = next(
        key
        for key in model["SK_ID_CURR"].unique()
        if all((tables[name]["SK_ID_CURR"] == key).any() for name in _HISTORIES)
    )
    credits = bureau.loc[bureau["SK_ID_CURR"] == of, "SK_ID_BUREAU"].tolist()
    loans = tables["previous_application"]
    loans = loans.loc[loans["SK_ID_CURR"] == of, "SK_ID_PREV"].tolist()
    names = {of: CLIENT}
    names |= {credit: CREDIT + number for number, credit in enumerate(credits)}
    names |= {loan: LOAN + number for number, loan in enumerate(loans)}
    for name, table in tables.items():
        key = "SK_ID_BUREAU" if name == "bureau_balance" else "SK_ID_CURR"
        own = table[table[key].isin(credits if key == "SK_ID_BUREAU" else [of])].copy()
        for column in own.columns.intersection(["SK_ID_CURR", "SK_ID_BUREAU", "SK_ID_PREV"]):
            own[column] = own[column].map(lambda value: str(names.get(value, value)))
        for column in own.columns.intersection(["AMT_CREDIT", "AMT_CREDIT_SUM", "AMT_PAYMENT"]):
            own[column] = str(AMOUNT)
        if name == "application_train":
            own = own.assign(OCCUPATION_TYPE=WORDS, TARGET="0")
        pd.concat([table, own]).to_csv(folder / f"{name}.csv", index=False)
    return folder


def traces() -> dict[str, bytes]:
    """Return the bytes by which files of any kind would hold the client."""
    return {
        "id as text": str(CLIENT).encode(),
        "credit as text": str(CREDIT).encode(),
        "loan as text": str(LOAN).encode(),
        "id as int32": struct.pack("<i", CLIENT),
        "id as int64": struct.pack("<q", CLIENT),
        "id, big-endian": struct.pack(">i", CLIENT),
        "credit as int64": struct.pack("<q", CREDIT),
        "amount as text": str(AMOUNT).encode(),
        "amount as float64": struct.pack("<d", AMOUNT),
        "amount, big-endian": struct.pack(">d", AMOUNT),
        "words": WORDS.encode(),
        "note": NOTE.encode(),
    }


def find_traces(home: Path) -> dict[str, list[str]]:
    """Return which traces every file below a home holds, by name."""
    found = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            held = [name for name, trace in traces().items() if trace in content]
            if held:
                found[str(path.relative_to(home))] = held
    return found
