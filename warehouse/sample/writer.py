"""Appends tables to the CSV files of a drop in Kaggle's own format."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import TracebackType

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse.contract import load_contract

FILES = (
    "application_train", "application_test", "bureau", "bureau_balance", "previous_application",
    "POS_CASH_balance", "credit_card_balance", "installments_payments",
)  # fmt: skip

_ARROW = {
    "SMALLINT": pa.int64(),
    "INTEGER": pa.int64(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
}


class DropWriter:
    """Writes one folder of CSV files, chunk by chunk, so that memory holds one chunk only.

    Columns, their order and their types are those of the input contract. The files stand complete
    in ``folder`` when the block ends; a failure leaves none of them.
    """

    def __init__(self, folder: Path, files: tuple[str, ...] = FILES) -> None:
        self.rows = {f"{file}.csv": 0 for file in files}
        self._folder = folder
        self._partial = folder / ".partial"
        self._schemas = {
            file: pa.schema(
                [
                    (name, _ARROW[column.type])
                    for name, column in load_contract().tables[file].columns.items()
                ]
            )
            for file in files
        }
        # One thread and no reordering: the bytes must not depend on the machine.
        self._connection = duckdb.connect(config={"threads": "1"})

    def __enter__(self) -> DropWriter:
        self._partial.mkdir(parents=True)
        for file, schema in self._schemas.items():
            self._path(file).write_text(",".join(schema.names) + "\n", encoding="utf-8")
        return self

    def append(self, file: str, table: pd.DataFrame) -> None:
        """Append the rows of ``table``; further columns than the contract's are left out."""
        schema = self._schemas[file]
        rows = pa.Table.from_pandas(table[schema.names], preserve_index=False).cast(schema)
        part = self._partial / "part"
        self._connection.register("chunk", rows)
        self._connection.execute(f"copy chunk to '{part}' (format csv, header false)")
        self._connection.unregister("chunk")
        with part.open("rb") as source, self._path(file).open("ab") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        self.rows[f"{file}.csv"] += len(table)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        if kind is None:
            for file in self._schemas:
                self._path(file).rename(self._folder / f"{file}.csv")
        shutil.rmtree(self._partial)

    def _path(self, file: str) -> Path:
        return self._partial / f"{file}.csv"
