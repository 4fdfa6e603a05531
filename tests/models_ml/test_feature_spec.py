from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from models_ml import feature_spec
from models_ml.feature_spec import FeatureSpec, build_feature_spec, hash_rows, to_matrix
from warehouse.errors import GateError

SPEC = FeatureSpec(("amount", "code"), ("code",))


def dictionary() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature": ["code", "gender", "amount", "contract_text"],
            "kind": ["categorical", "categorical", "numeric", "categorical"],
            "use": ["model", "audit_only", "model", "display"],
            "concept": ["a", "b", "c", "d"],
        }
    )


def test_spec_keeps_model_features_in_name_order_whatever_the_row_order() -> None:
    assert build_feature_spec(dictionary()) == SPEC
    assert build_feature_spec(dictionary().iloc[::-1]) == SPEC
    assert SPEC.categorical_indices == [1]


def test_spec_hash_changes_with_order_name_and_kind() -> None:
    others = [
        FeatureSpec(("code", "amount"), ("code",)),
        FeatureSpec(("amount", "code2"), ("code2",)),
        FeatureSpec(("amount", "code"), ()),
    ]
    assert len({SPEC.sha256, *(other.sha256 for other in others)}) == 4
    assert FeatureSpec(("amount", "code"), ("code",)).sha256 == SPEC.sha256


@pytest.mark.parametrize(
    "broken",
    [
        dictionary().assign(use="display"),
        pd.concat([dictionary(), dictionary().head(1)]),
        dictionary().assign(kind="text"),
    ],
    ids=["nothing for the model", "a feature twice", "unknown kind"],
)
def test_spec_refuses_a_broken_dictionary(broken: pd.DataFrame) -> None:
    with pytest.raises(GateError):
        build_feature_spec(broken)


def test_spec_refuses_categories_that_are_no_features() -> None:
    with pytest.raises(GateError, match="categorical"):
        FeatureSpec(("amount",), ("code",))


def test_matrix_is_float32_in_spec_order_with_nan_for_null(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given columns in another order, one extra, over several chunks and blocks
    monkeypatch.setattr(feature_spec, "BLOCK_ROWS", 2)
    chunk = pa.table(
        {
            "code": pa.array([1, None, 3], pa.int32()),
            "sk_id_curr": pa.array([7, 8, 9], pa.int64()),
            "amount": pa.array([0.5, None, -2.0], pa.float32()),
        }
    )
    table = pa.concat_tables([chunk, chunk])
    # When
    matrix = to_matrix(table, SPEC)
    # Then
    expected = np.array([[0.5, 1], [np.nan, np.nan], [-2, 3]] * 2, dtype=np.float32)
    assert matrix.dtype == np.float32
    assert matrix.flags.c_contiguous
    np.testing.assert_array_equal(matrix, expected)


def test_matrix_takes_doubles_decimals_booleans_and_no_rows() -> None:
    table = pa.table(
        {
            "amount": pa.array([1, None], pa.decimal128(10, 2)),
            "code": pa.array([True, None], pa.bool_()),
        }
    )
    np.testing.assert_array_equal(
        to_matrix(table, SPEC), np.array([[1, 1], [np.nan, np.nan]], dtype=np.float32)
    )
    assert to_matrix(table.slice(0, 0), SPEC).shape == (0, 2)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"amount": [1.0]}, "1 missing: code"),
        ({"amount": ["x"], "code": [1]}, "amount string"),
        ({"amount": [float("inf")], "code": [1]}, "inf in amount, row 0"),
        ({"amount": [1.0], "code": [float("-inf")]}, "-inf in code, row 0"),
        ({"amount": [1e300], "code": [1]}, "inf in amount"),
    ],
)
def test_matrix_refuses(columns: dict[str, list[object]], message: str) -> None:
    with pytest.raises(GateError, match=message):
        to_matrix(pa.table(columns), SPEC)


def test_row_hash_follows_content_not_representation() -> None:
    nan_with_payload = np.array([0x7FC00001], dtype=np.uint32).view(np.float32)
    table = pa.table(
        {
            "amount": pa.array([None, float(nan_with_payload[0]), 0.0, -0.0, 1.0]),
            "code": pa.array([1, 1, 2, 2, 2], pa.int32()),
        }
    )
    hashes = hash_rows(to_matrix(table, SPEC))
    assert hashes[0] == hashes[1]
    assert hashes[2] == hashes[3]
    assert len(set(hashes)) == 3
    assert all(len(value) == 32 for value in hashes)
