"""Dictionary, concepts, vocabulary, contract and mart of the features say the same."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.night import Night
from warehouse.connection import open_reader
from warehouse.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
CONTRACT = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "features" / "_features__models.yml"
# Words of the trade that a loan officer does not use.
JARGON = re.compile(r"\b(shap|lightgbm|feature|log-?odds|auc|ext_source|xna|xap|null)\b", re.I)

# How many features the specification gives each family.
PROMISED = {
    "F01": 30, "F02": 18, "F03": 16, "F04": 111, "F05": 105, "F06": 82, "F07": 27, "F08": 56,
    "F09": 38, "F10": 29, "F11": 28, "F12": 18, "F13": 20, "F14": 16, "F15": 6,
}  # fmt: skip
PROTECTED_COLUMNS = {"CODE_GENDER", "NAME_FAMILY_STATUS"}


def read_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def dictionary() -> dict[str, dict[str, str]]:
    return {row["feature"]: row for row in read_seed("feature_dictionary")}


@pytest.fixture(scope="module")
def contract() -> dict[str, dict[str, Any]]:
    content = yaml.safe_load(Path(CONTRACT).read_text(encoding="utf-8"))
    return {column["name"]: column for column in content["models"][0]["columns"]}


def test_dictionary_contract_and_mart_name_the_same_columns_in_the_same_order(
    dictionary: dict[str, dict[str, str]], contract: dict[str, dict[str, Any]], night: Night
) -> None:
    with open_reader(night.settings.warehouse_path) as connection:
        mart = connection.table("features.application_features").columns
    assert mart[0] == "sk_id_curr"
    assert mart == list(contract)
    assert mart[1:] == list(dictionary)


def test_dictionary_holds_every_promised_feature_of_each_family(
    dictionary: dict[str, dict[str, str]],
) -> None:
    assert Counter(row["family"] for row in dictionary.values()) == PROMISED
    assert len(dictionary) == 600


def test_contract_types_follow_the_kind_of_the_dictionary(
    dictionary: dict[str, dict[str, str]], contract: dict[str, dict[str, Any]]
) -> None:
    types = {"numeric": "float", "categorical": "integer"}
    assert {name: contract[name]["data_type"] for name in dictionary} == {
        name: types[row["kind"]] for name, row in dictionary.items()
    }


def test_every_mart_column_says_what_its_null_means(
    dictionary: dict[str, dict[str, str]], contract: dict[str, dict[str, Any]]
) -> None:
    silent = [name for name in dictionary if "NULL" not in contract[name]["description"]]
    assert silent == []


def test_never_null_columns_are_those_the_dictionary_calls_so(
    dictionary: dict[str, dict[str, str]], contract: dict[str, dict[str, Any]]
) -> None:
    enforced = {name for name in dictionary if {"type": "not_null"} in contract[name].get(
        "constraints", []
    )}  # fmt: skip
    assert enforced == {
        name for name, row in dictionary.items() if row["null_meaning_en"] == "Never empty"
    }


def test_labels_are_in_the_words_of_a_loan_officer(
    dictionary: dict[str, dict[str, str]],
) -> None:
    texts = [
        *((name, row[f"{field}_{language}"]) for name, row in dictionary.items()
          for field in ("label", "higher_means", "null_meaning") for language in ("fr", "en")),
        *((row["concept"], row[f"label_{language}"]) for row in read_seed("concepts")
          for language in ("fr", "en")),
    ]  # fmt: skip
    jargon = [(name, text) for name, text in texts if JARGON.search(text) or "_" in text]
    assert jargon == []


def test_texts_use_the_typographic_apostrophe(dictionary: dict[str, dict[str, str]]) -> None:
    rows = [*dictionary.values(), *read_seed("concepts"), *read_seed("category_vocabulary")]
    texts = [text for row in rows for field, text in row.items() if field.endswith(("_fr", "_en"))]
    assert [text for text in texts if "'" in text] == []


def test_every_quantity_says_in_a_few_words_what_a_higher_value_means(
    dictionary: dict[str, dict[str, str]],
) -> None:
    wrong = [
        (name, row[field])
        for name, row in dictionary.items()
        for field in ("higher_means_fr", "higher_means_en")
        if (row["kind"] == "numeric") != (0 < len(row[field]) <= 70)
    ]
    assert wrong == []


def test_external_scores_are_named_as_what_they_are(
    dictionary: dict[str, dict[str, str]],
) -> None:
    for number in (1, 2, 3):
        row = dictionary[f"ext_{number}"]
        assert row["label_fr"] == f"Note {number} fournie par un organisme externe"
        assert row["label_en"] == f"Score {number} supplied by an external agency"
        assert row["concept"] == "external_scores"


def test_protected_attributes_are_kept_from_the_model(
    dictionary: dict[str, dict[str, str]],
) -> None:
    withheld = {name for name, row in dictionary.items() if row["use"] != "model"}
    assert withheld == {
        "app_cat_gender", "app_cat_family_status", "peer_ge_ext_2", "peer_ge_ext_3",
    }  # fmt: skip
    assert withheld == {
        name for name, row in dictionary.items()
        if PROTECTED_COLUMNS & set(row["source_columns"].split("; "))
    }  # fmt: skip


def test_every_concept_is_used_and_only_the_external_scores_are_opaque(
    dictionary: dict[str, dict[str, str]],
) -> None:
    concepts = {row["concept"]: row for row in read_seed("concepts")}
    assert set(concepts) == {row["concept"] for row in dictionary.values()}
    assert [name for name, row in concepts.items() if row["is_external"] == "true"] == [
        "external_scores"
    ]


def test_vocabulary_codes_each_categorical_feature_from_zero_without_gaps(
    dictionary: dict[str, dict[str, str]],
) -> None:
    codes: dict[str, list[int]] = defaultdict(list)
    for row in read_seed("category_vocabulary"):
        codes[row["feature"]].append(int(row["code"]))
    categorical = {name for name, row in dictionary.items() if row["kind"] == "categorical"}
    assert set(codes) == categorical
    for feature, found in codes.items():
        assert found == list(range(len(found))), feature
