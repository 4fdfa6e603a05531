"""Tells figures: a table, the README's performance section, and what changed between two runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Result = Mapping[str, Any]

BEGIN, END = "<!-- performance: begin -->", "<!-- performance: end -->"
# What the parts of a whole night are, for its floor and its common way.
NIGHT = ("load", "mart", "matrix", "predict", "explain", "write", "drift", "marts", "publish")
SLOWEST_MODELS = 10
ELSEWHERE = "start, imports, Evidently's process"
# Slower by more than this is told.
TOLERANCE = 1.1


def cpu_seconds(result: Result, stage: str) -> float | None:
    """Return the CPU seconds of a stage, scaled where a sample was measured; None if it was not.

    The floor of the night is the sum of the floors of its parts, and so is its common way, with
    our own figure where nothing else is common.
    """
    name, _, kind = stage.partition(".")
    if name == "night" and kind:
        parts = [cpu_seconds(result, f"{part}.{kind}") for part in NIGHT]
        if kind == "common":
            ours = [cpu_seconds(result, part) for part in NIGHT]
            if None in (parts[NIGHT.index("mart")], parts[NIGHT.index("explain")]):
                return None
            parts = [own if part is None else part for part, own in zip(parts, ours, strict=True)]
        return None if None in parts else sum(part for part in parts if part is not None)
    usage = result["stages"].get(stage)
    return None if usage is None else usage["cpu_seconds"] * usage.get("scale", 1.0)


def markdown(result: Result) -> str:
    """Return the machine, a table of all stages and one of the lookups."""
    stages = result["stages"]
    named = [name for name in stages if "." not in name]
    lines = [
        f"{result['clients']:,} generated applications, commit {result['commit']}, "
        f"{result['measured_at'][:10]}: {result['cores']} cores ({result['cpu']}), "
        f"{result['memory_bytes'] / 2**30:.0f} GB, Python {result['python']}, "
        f"DuckDB {result['duckdb']}.",
        "",
        *_table(
            STAGE_HEAD,
            (_row(result, name) for name in named if "requests" not in stages[name]),
        ),
    ]
    if requests := [name for name in named if "requests" in stages[name]]:
        lines += ["", *_table(LOOKUP_HEAD, (_lookup(stages, name) for name in requests))]
    if parts := {name: stages[name]["parts"] for name in named if "parts" in stages[name]}:
        lines += ["", *_parts_of_nights(stages, parts)]
    for name, usage in stages.items():
        if models := usage.get("models"):
            slowest = sorted(models.items(), key=lambda item: -item[1])[:SLOWEST_MODELS]
            told = ", ".join(f"{model} {seconds:.1f}" for model, seconds in slowest)
            lines += ["", f"Slowest models of `{name}`, wall seconds: {told}."]
    notes = [
        f"`{name}`: {usage['rows']:,} rows measured, cost scaled by {usage['scale']:.1f}."
        for name, usage in stages.items()
        if usage.get("scale", 1.0) > 1
    ]
    if training := stages.get("training"):
        notes.append(
            f"Champion: {training['n_trees']} trees, {training['model_bytes'] / 1e6:.2f} MB."
        )
    return "\n".join([*lines, "", *notes]).rstrip() + "\n"


def fill(readme: Path, text: str) -> None:
    """Put the text between the markers of a file.

    Raises:
        ValueError: The markers are not there.
    """
    before = readme.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    after, count = pattern.subn(lambda _: f"{BEGIN}\n{text}{END}", before)
    if count != 1:
        raise ValueError(f"{readme}: expected {BEGIN} and {END} once, found them {count} times.")
    readme.write_text(after, encoding="utf-8")


def compare(before: Result, after: Result) -> tuple[str, list[str]]:
    """Return a table of both runs, and the stages that became more than a tenth slower."""
    rows, slower = [], []
    for name in [name for name in before["stages"] if name in after["stages"]]:
        old, new = cpu_seconds(before, name), cpu_seconds(after, name)
        assert old is not None and new is not None
        ratio = new / old if old else float("inf")
        if ratio > TOLERANCE and not name.endswith((".floor", ".common")):
            slower.append(name)
        memory = [run["stages"][name].get("peak_rss_bytes", 0) / 2**20 for run in (before, after)]
        verdict = "slower" if name in slower else ""
        seconds = (f"{old:.2f}", f"{new:.2f}", f"{ratio:.2f}")
        rows.append((name, *seconds, *map(_whole, memory), verdict))
    head = ("stage", "CPU s before", "after", "ratio", "RSS MB before", "after", "")
    title = " -> ".join(f"{run['commit']} ({run['clients']:,})" for run in (before, after))
    return "\n".join([title, "", *_table(head, rows), ""]), slower


STAGE_HEAD = (
    *("stage", "CPU s", "wall s", "peak RSS MB", "written MB"),
    *("floor CPU s", "ours / floor", "common CPU s", "common / ours", "common RSS MB"),
)
LOOKUP_HEAD = (
    *("lookup", "p50 ms", "p99 ms", "requests/s", "server CPU ms"),
    *("floor CPU ms", "ours / floor", "common CPU ms", "common / ours", "common p50 ms"),
)


def _row(result: Result, name: str) -> tuple[str, ...]:
    usage = result["stages"][name]
    ours, floor = cpu_seconds(result, name), cpu_seconds(result, f"{name}.floor")
    common = cpu_seconds(result, f"{name}.common")
    beside = result["stages"].get(f"{name}.common")
    return (
        name,
        _short(ours),
        _short(usage["wall_seconds"]),
        _whole(usage["peak_rss_bytes"] / 2**20),
        _whole(usage["bytes_written"] / 2**20),
        _short(floor),
        _short(ours / floor if ours and floor else None),
        _short(common),
        _short(common / ours if ours and common else None),
        _whole(beside["peak_rss_bytes"] / 2**20) if beside else "",
    )


def _lookup(stages: Mapping[str, Any], name: str) -> tuple[str, ...]:
    usages = [stages.get(stage) for stage in (name, f"{name}.floor", f"{name}.common")]
    ours, floor, common = (
        1000 * usage["cpu_seconds"] / usage["requests"] if usage else None for usage in usages
    )
    return (
        name,
        _short(stages[name]["p50_ms"]),
        _short(stages[name]["p99_ms"]),
        _whole(stages[name]["requests_per_second"]),
        _short(ours),
        _short(floor),
        _short(ours / floor if ours and floor else None),
        _short(common),
        _short(common / ours if ours and common else None),
        _short(usages[2]["p50_ms"] if usages[2] else None),
    )


def _parts_of_nights(stages: Mapping[str, Any], parts: Mapping[str, Any]) -> list[str]:
    """Split the CPU seconds of each kind of night among its stages; they add up to the whole."""
    spent = {
        night: {part: usage["cpu_seconds"] for part, usage in of_night.items()}
        for night, of_night in parts.items()
    }
    for night, of_night in spent.items():
        of_night[ELSEWHERE] = stages[night]["cpu_seconds"] - sum(of_night.values())
    order = sorted(
        dict.fromkeys(part for of_night in spent.values() for part in of_night),
        key=lambda part: -max(of_night.get(part, 0.0) for of_night in spent.values()),
    )
    head = ("CPU s of a night by its stages", *spent)
    rows = ((part, *(_short(of.get(part)) for of in spent.values())) for part in order)
    return _table(head, rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = tuple(head)
    marks = ("---",) + ("--:",) * (len(head) - 1)
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _whole(value: float) -> str:
    return f"{value:,.0f}"
