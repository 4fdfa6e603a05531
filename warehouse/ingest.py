"""The transaction that loads a checked drop: rows in, replaced rows out, or nothing at all."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from warehouse.contract import Contract, Finding
from warehouse.drop_bands import compare_profiles
from warehouse.drop_limits import DropLimits
from warehouse.drop_profile import profile_drop, record_profile
from warehouse.file_check import FileScan
from warehouse.kept_drops import record_place
from warehouse.raw_tables import (
    DropRecord,
    Replaced,
    delete_clients,
    list_clients,
    record_drop,
)
from warehouse.table_check import (
    ROW_ERRORS,
    diagnose,
    find_foreign_keys,
    find_shared_applications,
    rows_are_sound,
)

logger = logging.getLogger(__name__)

# Of these tables each key belongs to one application; of applications and outcomes the latest
# drop wins instead, and installments have no key.
_KEYED_HISTORIES = (
    "bureau",
    "bureau_balance",
    "previous_application",
    "POS_CASH_balance",
    "credit_card_balance",
)


@dataclass(frozen=True)
class LoadedDrop:
    """A drop as it was delivered.

    Attributes:
        drop_id: Its date and the beginning of its hash.
        as_of: When its applications arrived.
        content_sha256: Hash over the names and bytes of its files, folder or zip alike.
        rows: Delivered rows of each contract table.
        is_full: Whether it is a whole portfolio, which replaces every earlier drop.
        was_loaded_before: Whether nothing was done because this content of this date is loaded.
        n_applications: Delivered applications, labelled and not.
        n_left_out: Clients in it whose rows were not kept, as they were erased before.
    """

    drop_id: str
    as_of: date
    content_sha256: str
    rows: dict[str, int]
    is_full: bool
    was_loaded_before: bool
    n_applications: int
    n_left_out: int = 0


class _BrokenRowsError(Exception):
    """Rolls the transaction back.

    Carries the findings, or the table from which on they must still be searched for.
    """

    def __init__(self, findings: list[Finding], broken_table: str = "") -> None:
        self.findings = findings
        self.broken_table = broken_table
        super().__init__(f"{broken_table}{findings}")


@dataclass(frozen=True)
class Ingestion:
    """The load of one opened and scanned drop through one connection."""

    connection: duckdb.DuckDBPyConnection
    contract: Contract
    scans: dict[str, FileScan]
    limits: DropLimits
    content: str
    find_erased: Callable[[list[int]], list[int]]
    say: Callable[[str], None]

    def run(
        self, source: Path, as_of: date, now: datetime
    ) -> tuple[LoadedDrop | None, list[Finding]]:
        """Load in one transaction; return what was loaded, or the findings that forbid it."""
        rows = {
            name: self.scans[name].rows if name in self.scans else 0
            for name in self.contract.tables
        }
        n_applications = rows["application_train"] + rows["application_test"]
        drop_id = f"{as_of.isoformat()}-{self.content[:12]}"
        loaded = LoadedDrop(
            drop_id=drop_id,
            as_of=as_of,
            content_sha256=self.content,
            rows=rows,
            is_full=rows["application_train"] > 0,
            was_loaded_before=self._is_loaded(drop_id),
            n_applications=n_applications,
        )
        if loaded.was_loaded_before:
            self.say(f"{source.name} was loaded before as {drop_id}: nothing to do.")
            return loaded, []
        record = DropRecord(
            drop_id,
            as_of,
            source.name,
            self.content,
            now.replace(tzinfo=None),
            loaded.is_full,
            n_applications,
        )
        self.connection.execute("begin")
        try:
            self._insert_rows(drop_id)
            n_left_out = self._leave_out_erased(drop_id)
            self._keep_profile(drop_id, is_full=loaded.is_full)
            replaced = record_drop(self.connection, record)
            record_place(self.connection, drop_id, source)
            self._check_whole(drop_id)
        except _BrokenRowsError as error:
            self.connection.execute("rollback")
            return None, error.findings or self._search_findings(error.broken_table)
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")
        self._tell(record, replaced)
        return dataclasses.replace(loaded, n_left_out=n_left_out), []

    def _is_loaded(self, drop_id: str) -> bool:
        return bool(
            self.connection.execute(
                "select 1 from raw.drops where drop_id = $drop_id", {"drop_id": drop_id}
            ).fetchall()
        )

    def _insert_rows(self, drop_id: str) -> None:
        """Parse every file into its raw table.

        Raises:
            _BrokenRowsError: A value, a key or the number of rows breaks the contract.
        """
        for name, scan in self.scans.items():
            table = self.contract.tables[name]
            try:
                ((inserted,),) = self.connection.execute(
                    table.insert_sql, {"path": str(scan.path), "drop_id": drop_id}
                ).fetchall()
            except ROW_ERRORS as error:
                logger.debug("%s is refused: %s", table.file, error)
                raise _BrokenRowsError([], name) from error
            if inserted != scan.rows or not rows_are_sound(self.connection, table, drop_id):
                raise _BrokenRowsError([], name)
            if not scan.is_unchanged():
                found = "one that somebody changed meanwhile"
                raise _BrokenRowsError(
                    [Finding(table.file, "unchanged", "the file that was checked", found)]
                )
            self.say(f"{table.file}: {inserted:,} rows.")
        if shared := find_shared_applications(self.connection, drop_id):
            raise _BrokenRowsError(shared)

    def _leave_out_erased(self, drop_id: str) -> int:
        """Delete the rows of clients who were erased before this drop came; return how many."""
        erased = self.find_erased(list_clients(self.connection, drop_id))
        if erased:
            delete_clients(self.connection, erased)
            self.say(f"Left out what it holds of {len(erased):,} clients who were erased.")
        return len(erased)

    def _keep_profile(self, drop_id: str, *, is_full: bool) -> None:
        """Compare what the drop looks like with the last good one, and keep it for the next."""
        profiles = profile_drop(self.connection, self.contract, drop_id)
        findings = compare_profiles(
            self.connection, self.contract, self.limits, profiles, is_full=is_full
        )
        if findings:
            raise _BrokenRowsError(findings)
        record_profile(self.connection, profiles)

    def _check_whole(self, drop_id: str) -> None:
        """Check what the rows of this drop and of the others in force make together."""
        others = self.connection.execute(
            "select 1 from raw.drops where in_force and drop_id <> $drop_id limit 1",
            {"drop_id": drop_id},
        ).fetchall()
        if not others:
            return
        findings: list[Finding] = []
        for name in _KEYED_HISTORIES:
            findings += find_foreign_keys(self.connection, self.contract.tables[name], drop_id)
        if findings:
            raise _BrokenRowsError(findings)

    def _search_findings(self, first: str) -> list[Finding]:
        """Read the files again, the first broken one and those after it, for every breach."""
        findings: list[Finding] = []
        names = list(self.scans)
        for name in names[names.index(first) :]:
            scan = self.scans[name]
            self.say(f"Searching {self.contract.tables[name].file} for what breaks the contract.")
            findings += diagnose(self.connection, self.contract.tables[name], scan.path, scan.rows)
        if not findings:
            raise RuntimeError("The drop was refused, yet no rule is broken: this is a defect.")
        return findings

    def _tell(self, drop: DropRecord, replaced: Replaced) -> None:
        kind = "a full portfolio" if drop.is_full else "an addition"
        self.say(f"Loaded {drop.drop_id}, {kind} of {drop.n_applications:,} applications.")
        if not replaced.is_in_force:
            self.say("A later full portfolio is loaded already: none of it is in force.")
        elif replaced.drops:
            self.say(
                f"It replaces {replaced.drops:,} earlier drops with "
                f"{replaced.applications:,} applications."
            )
        elif replaced.applications:
            self.say(f"{replaced.applications:,} older versions of applications were removed.")
