"""The input contract as typed objects, and the SQL that follows from it: one source of types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse.errors import UsageError

CONTRACT_FILE = Path(__file__).with_name("contract.yaml")

WHOLE_NUMBERS = ("SMALLINT", "INTEGER", "BIGINT")


@dataclass(frozen=True)
class Finding:
    """One breach of the contract: where it is, which rule, what was expected and what was found."""

    file: str
    rule: str
    expected: str
    found: str
    column: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: expected {self.expected}, found {self.found}"

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Rule:
    """What a value must satisfy; ``breach`` is the SQL condition of a value that does not."""

    name: str
    column: str
    expected: str
    breach: str


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Column(_Model):
    """Type and allowed values of one column (contract.yaml explains the keys)."""

    type: Literal["SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "DATE"]
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[int | str, ...] | None = None
    sentinels: tuple[int, ...] = ()

    @property
    def parsed_type(self) -> str:
        """The type a file is parsed with: DuckDB would round 1.5 to 2 when parsing an integer."""
        return "DOUBLE" if self.type in WHOLE_NUMBERS else self.type


class Table(_Model):
    """One file of a drop and the raw table it fills."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    optional: bool = False

    @property
    def file(self) -> str:
        """Name of the file in a drop."""
        return f"{self.name}.csv"

    @property
    def raw_name(self) -> str:
        """Name of the table that holds it."""
        return f"raw.{self.name.lower()}"

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule on single values, in the order of the columns."""
        return tuple(
            rule for name, column in self.columns.items() for rule in _value_rules(name, column)
        )

    def read_csv(self, options: str = "") -> str:
        """Return the table function that parses the file ``$path`` with declared types only.

        ``columns`` is positional: the header must have been compared by name before.
        """
        declared = ", ".join(f"'{name}': '{c.parsed_type}'" for name, c in self.columns.items())
        return (
            "read_csv($path, auto_detect = false, header = true, delim = ',', quote = '\"', "
            "escape = '\"', nullstr = '', strict_mode = true, encoding = 'utf-8', "
            f"columns = {{{declared}}}{options})"
        )

    @property
    def insert_sql(self) -> str:
        """Statement that appends the file ``$path`` as rows of the drop ``$drop_id``."""
        names = ", ".join([*self.columns, "drop_id"])
        values = ", ".join(_stored(name, column) for name, column in self.columns.items())
        return (
            f"insert into {self.raw_name} ({names}) "
            f"select {values}, $drop_id from {self.read_csv()}"
        )

    @property
    def create_sql(self) -> str:
        """Statement that creates the raw table if it is missing."""
        columns = [f"{name.lower()} {column.type}" for name, column in self.columns.items()]
        listed = ",\n    ".join([*columns, "drop_id varchar not null"])
        return f"create table if not exists {self.raw_name} (\n    {listed}\n)"


class Contract(_Model):
    """All tables of a drop, the eight of Kaggle and the optional outcomes."""

    tables: Mapping[str, Table] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, raw: Any) -> Any:
        """Resolve ``same_as`` and the short form ``NAME: TYPE``."""
        tables: dict[str, Any] = {}
        for name, table in raw["tables"].items():
            table = dict(table, name=name)
            if "same_as" in table:
                dropped = set(table.pop("without", []))
                source = tables[table.pop("same_as")]["columns"]
                table["columns"] = {key: source[key] for key in source if key not in dropped}
            table["columns"] = {
                key: {"type": column} if isinstance(column, str) else column
                for key, column in table["columns"].items()
            }
            tables[name] = table
        return {**raw, "tables": tables}

    @model_validator(mode="after")
    def _keys_are_columns(self) -> Contract:
        for table in self.tables.values():
            unknown = set(table.key) - set(table.columns)
            if unknown:
                raise ValueError(f"the key of {table.name} names no column: {sorted(unknown)}")
        return self


@lru_cache
def load_contract(path: Path = CONTRACT_FILE) -> Contract:
    """Read the contract.

    Raises:
        UsageError: A key is unknown or a type is not one of those allowed.
    """
    try:
        return Contract.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, KeyError) as error:
        raise UsageError(f"The contract in {path} is not usable:\n{error}") from error


def _stored(name: str, column: Column) -> str:
    if column.type not in WHOLE_NUMBERS:
        return name
    return (
        f"case when {name} = trunc({name}) then {name}::{column.type} "
        f"when {name} is not null then error('not a whole number') end"
    )


def _literal(value: int | float | str) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value:.0f}" if value == int(value) else repr(value)


def _value_rules(name: str, column: Column) -> list[Rule]:
    """Rules whose SQL holds on the stored column and on the parsed one alike."""
    rules = []
    if column.required:
        rules.append(Rule("required", name, "a value in every row", f"{name} is null"))
    if column.type in ("DOUBLE", "DATE"):  # both have an infinity in DuckDB
        expected = "a finite number" if column.type == "DOUBLE" else "a calendar date"
        rules.append(Rule("finite", name, expected, f"not isfinite({name})"))
    if column.values is not None:
        listed = ", ".join(_literal(value) for value in column.values)
        rules.append(Rule("values", name, f"one of {listed}", f"{name} not in ({listed})"))
    bounds = []
    if column.minimum is not None:
        bounds.append(("at least", "<", _literal(column.minimum)))
    if column.maximum is not None:
        bounds.append(("at most", ">", _literal(column.maximum)))
    if bounds:
        expected = " and ".join(f"{words} {limit}" for words, _, limit in bounds)
        breach = " or ".join(f"{name} {sign} {limit}" for _, sign, limit in bounds)
        if column.sentinels:
            allowed = ", ".join(_literal(value) for value in column.sentinels)
            expected += f" or {allowed}"
            breach = f"({breach}) and {name} not in ({allowed})"
        rules.append(Rule("range", name, expected, breach))
    return rules
