"""Try every mutant of the feature SQL, or a seeded sample, and report what survives.

python -m tests.mutation.run [--sample 300] [--seed 1] [--model NAME ...] [--report FILE]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.dbt_project.compiled import compile_project
from tests.mutation.corpus import corpus
from tests.mutation.laboratory import Laboratory, Verdict
from tests.mutation.mutants import Mutant

REVIEWED = Path(__file__).with_name("reviewed.yaml")
GOAL = 0.9


@dataclass(frozen=True)
class Review:
    """Survivors somebody looked at: mutants by pattern, and why no feature can show them."""

    mutants: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class Result:
    """Verdicts with the reviews that explain survivors."""

    verdicts: Sequence[Verdict]
    reviews: Sequence[Review]

    @property
    def valid(self) -> list[Verdict]:
        """The mutants that a feature could show."""
        return [v for v in self.verdicts if v.outcome in ("killed", "survived")]

    @property
    def survivors(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome == "survived"]

    def reason(self, verdict: Verdict) -> str:
        """Why a survivor is equivalent; empty if nobody said."""
        key = verdict.mutant.key
        return next((r.reason for r in self.reviews if r.mutants.fullmatch(key)), "")

    @property
    def killed(self) -> float:
        """Share of all valid mutants that were killed; no review counts."""
        return 1 - len(self.survivors) / len(self.valid)

    @property
    def killed_of_not_equivalent(self) -> float:
        """The same share, survivors with a reason left out."""
        open_ = [verdict for verdict in self.survivors if not self.reason(verdict)]
        killed = len(self.valid) - len(self.survivors)
        return killed / (killed + len(open_))

    def table(self) -> str:
        """One line per model."""
        counts: dict[str, Counter[str]] = {}
        for verdict in self.verdicts:
            outcome: str = verdict.outcome
            if outcome == "survived" and self.reason(verdict):
                outcome = "reviewed"
            counts.setdefault(verdict.mutant.model, Counter())[outcome] += 1
        heads = ("killed", "survived", "reviewed", "unread", "invalid")
        lines = [f"{'model':<52}" + "".join(f"{head:>10}" for head in heads)]
        for model, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
            lines.append(f"{model:<52}" + "".join(f"{count[head]:>10}" for head in heads))
        return "\n".join(lines)

    def report(self) -> str:
        """Every survivor: those without a reason with their diff, the others by reason."""
        open_ = [v for v in self.survivors if not self.reason(v)]
        parts = [f"{v.mutant.key}\n{v.mutant.diff()}\n" for v in open_]
        by_reason: dict[str, list[str]] = {}
        for verdict in self.survivors:
            if reason := self.reason(verdict):
                by_reason.setdefault(reason, []).append(verdict.mutant.key)
        for reason, keys in by_reason.items():
            parts.append(f"{len(keys)} reviewed: {reason}\n  " + "\n  ".join(keys) + "\n")
        return "\n".join(parts)


def reviews() -> list[Review]:
    """Read the reviewed survivors."""
    listed = yaml.safe_load(REVIEWED.read_text(encoding="utf-8"))
    return [
        Review(re.compile(pattern, re.DOTALL), entry["reason"])
        for entry in listed
        for pattern in entry["mutants"]
    ]


def sample(mutants: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return that many mutants, the same for the same seed, grouped by model."""
    if not 0 < size < len(mutants):
        return list(mutants)
    drawn = sorted(random.Random(seed).sample(range(len(mutants)), size))
    return [mutants[place] for place in drawn]


def tried(laboratory: Laboratory, mutants: Iterable[Mutant]) -> Result:
    """Try each mutant."""
    return Result([laboratory.trial(mutant) for mutant in mutants], reviews())


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if nine of ten mutants are killed, those reviewed as equivalent left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="this many mutants (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--model", nargs="*", default=(), help="of these models alone")
    parser.add_argument("--report", type=Path, help="file for the survivors")
    options = parser.parse_args(arguments)

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as home:
        laboratory = Laboratory(compile_project(Path(home)), corpus())
    laboratory.check_parsing()
    mutants = sample(laboratory.mutants(options.model), options.sample, options.seed)
    result = tried(laboratory, mutants)
    if options.report:
        options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_text(result.report(), encoding="utf-8")
    sys.stdout.write(
        f"{result.table()}\n"
        f"killed {result.killed:.1%} of all, {result.killed_of_not_equivalent:.1%} without the "
        f"reviewed; {time.monotonic() - started:.0f} s\n"
    )
    return 0 if result.killed_of_not_equivalent >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
