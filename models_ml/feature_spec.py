"""Which mart columns a model reads, and the one way from an Arrow table to its matrix."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.errors import GateError

# Rows transposed at a time: small enough for a block to stay in cache, whatever the table's size.
BLOCK_ROWS = 4096


@dataclass(frozen=True)
class FeatureSpec:
    """Ordered features of a model.

    Attributes:
        names: Every feature, in matrix order.
        categorical: The features among ``names`` that hold integer codes, in the same order.
    """

    names: tuple[str, ...]
    categorical: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) != len(self.names):
            raise GateError(
                f"Feature list: expected one or more distinct names, found {len(self.names)} names "
                f"of which {len(set(self.names))} distinct. Correct the feature dictionary."
            )
        in_order = tuple(name for name in self.names if name in set(self.categorical))
        if in_order != self.categorical:
            raise GateError(
                "Feature list: expected categorical features to be features, in feature order, "
                f"found {list(self.categorical)}."
            )

    @property
    def sha256(self) -> str:
        """Hash of the ordered names and their kinds: equal hashes read equal matrices."""
        categorical = set(self.categorical)
        lines = (
            f"{name}\t{'categorical' if name in categorical else 'numeric'}\n"
            for name in self.names
        )
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def categorical_indices(self) -> list[int]:
        """Matrix columns that hold category codes."""
        categorical = set(self.categorical)
        return [index for index, name in enumerate(self.names) if name in categorical]


def build_feature_spec(dictionary: pd.DataFrame) -> FeatureSpec:
    """Keep the features whose use is ``model``, ordered by name whatever the order of the rows.

    Args:
        dictionary: Columns ``feature``, ``kind`` (numeric | categorical) and ``use``
            (model | audit_only | display); other columns are ignored.

    Raises:
        GateError: A feature is listed twice, a kind is unknown, or no feature is for the model.
    """
    used = dictionary.loc[dictionary["use"] == "model"].sort_values("feature")
    unknown = sorted(set(used["kind"]) - {"numeric", "categorical"})
    if unknown:
        raise GateError(
            f"Feature dictionary: expected kind numeric or categorical, found {unknown}."
        )
    categorical = used.loc[used["kind"] == "categorical", "feature"]
    return FeatureSpec(names=tuple(used["feature"]), categorical=tuple(categorical))


def cut_spec(spec: FeatureSpec, columns: npt.NDArray[np.intp]) -> FeatureSpec:
    """Return the features of the given columns, which must be ascending."""
    names = tuple(spec.names[column] for column in columns)
    return FeatureSpec(names, tuple(name for name in spec.categorical if name in set(names)))


def to_matrix(table: pa.Table, spec: FeatureSpec) -> npt.NDArray[np.float32]:
    """Copy the features of ``table`` into a float32 C-order matrix; NULL (and NaN) become NaN.

    The order of the table's columns does not matter, and columns outside ``spec`` are ignored.

    Args:
        table: One row per application, n rows.
        spec: The features to read, f of them.

    Returns:
        Matrix of shape (n, f), rows in the order of ``table``.

    Raises:
        GateError: A feature is missing or not a number, or a value is infinite as a float32.
    """
    _check_columns(table, spec)
    matrix = np.empty((table.num_rows, len(spec.names)), dtype=np.float32)
    start = 0
    for batch in table.select(list(spec.names)).to_batches(max_chunksize=BLOCK_ROWS):
        block = matrix[start : start + batch.num_rows]
        for index, column in enumerate(batch.columns):
            floats = pc.cast(column, pa.float32(), safe=False)
            block[:, index] = floats.to_numpy(zero_copy_only=False)
        _check_block(block, start, spec)
        start += batch.num_rows
    return matrix


def hash_rows(matrix: npt.NDArray[np.float32]) -> list[str]:
    """Return a 128-bit hash of each row, in hexadecimal: what a score was computed from.

    Args:
        matrix: From ``to_matrix``, shape (n, f).
    """
    rows = np.ascontiguousarray(matrix)
    return [hashlib.blake2b(row.data, digest_size=16).hexdigest() for row in rows]


def _check_columns(table: pa.Table, spec: FeatureSpec) -> None:
    present = set(table.column_names)
    missing = [name for name in spec.names if name not in present]
    if missing:
        raise GateError(
            f"Feature mart: expected {len(spec.names)} features, found {len(missing)} missing: "
            f"{', '.join(missing[:10])}. Rebuild the mart or train a model on its columns."
        )
    wrong = [
        f"{name} {table.schema.field(name).type}"
        for name in spec.names
        if not _is_number(table.schema.field(name).type)
    ]
    if wrong:
        raise GateError(
            f"Feature mart: expected numbers in every feature, found {', '.join(wrong[:10])}. "
            "Encode categories as codes in the mart."
        )


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
    )


def _check_block(block: npt.NDArray[np.float32], start: int, spec: FeatureSpec) -> None:
    infinite = np.isinf(block)
    if infinite.any():
        row, column = (int(position) for position in np.argwhere(infinite)[0])
        raise GateError(
            f"Feature mart: expected finite numbers, found {block[row, column]} in "
            f"{spec.names[column]}, row {start + row}. Ratios must be NULL on a zero denominator."
        )
    # One bit pattern for every missing value and for zero, so that equal tables hash equally.
    block[np.isnan(block)] = np.nan
    block += np.float32(0)
