"""The benchmark tells figures rightly; measuring itself is tried on small work only."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.bench import growth, plot, report
from tests.bench.__main__ import main
from tests.bench.meter import Command, measure
from tests.bench.workspace import write_changed_drop
from warehouse.sample import generate_sample
from warehouse.settings import PROJECT_ROOT


def usage(cpu: float, **more: Any) -> dict[str, Any]:
    return {
        "cpu_seconds": cpu,
        "wall_seconds": cpu,
        "peak_rss_bytes": 2**30,
        "bytes_written": 2**20,
        **more,
    }


@pytest.fixture
def result() -> dict[str, Any]:
    lookup = usage(1.0, requests=500, requests_per_second=400.0, p50_ms=2.0, p99_ms=5.0)
    return {
        "measured_at": "2026-02-01T04:00:00+00:00",
        "cpu": "a processor",
        "cores": 2,
        "memory_bytes": 16 * 2**30,
        "python": "3.11.9",
        "duckdb": "2.0.0",
        "commit": "0123456789",
        "clients": 5000,
        "stages": {
            **{name: usage(10.0) for name in report.NIGHT},
            **{f"{name}.floor": usage(2.0) for name in report.NIGHT},
            "mart.common": usage(30.0),
            "explain.common": usage(8.0, scale=10.0, rows=500),
            "mart": usage(10.0, models={"slow": 2.0, "slower": 3.5}),
            "training": usage(60.0, n_trees=300, model_bytes=1_500_000),
            "night": usage(120.0),
            "score_lookup": lookup,
            "score_lookup.common": lookup | {"cpu_seconds": 0.6, "requests": 100, "p50_ms": 8.0},
        },
    }


def cells(text: str, stage: str) -> list[str]:
    [line] = [line for line in text.splitlines() if line.startswith(f"| {stage} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_table_sets_a_stage_beside_its_floor_and_the_common_way(result: dict[str, Any]) -> None:
    row = cells(report.markdown(result), "mart")
    assert row == ["mart", "10.0", "10.0", "1,024", "1", "2.00", "5.00", "30.0", "3.00", "1,024"]


def test_a_sample_is_scaled_to_all_rows_and_said_so(result: dict[str, Any]) -> None:
    text = report.markdown(result)
    assert cells(text, "explain")[-3:-1] == ["80.0", "8.00"]
    assert "`explain.common`: 500 rows measured, cost scaled by 10.0." in text


def test_night_is_compared_with_the_sum_of_its_parts(result: dict[str, Any]) -> None:
    # Nine floors of 2 s; common: 30 + 80 and seven stages of 10 s that have no other way.
    assert cells(report.markdown(result), "night")[-5:-1] == ["18.0", "6.67", "180", "1.50"]


def test_night_has_no_floor_while_a_part_is_unmeasured(result: dict[str, Any]) -> None:
    del result["stages"]["drift.floor"]
    assert report.cpu_seconds(result, "night.floor") is None


def test_lookups_are_told_per_request(result: dict[str, Any]) -> None:
    row = cells(report.markdown(result), "score_lookup")
    assert row == ["score_lookup", "2.00", "5.00", "400", "2.00", "", "", "6.00", "3.00", "8.00"]


def test_slowest_models_come_first(result: dict[str, Any]) -> None:
    assert "`mart`, wall seconds: slower 3.5, slow 2.0." in report.markdown(result)


def test_parts_of_a_night_add_up_to_it(result: dict[str, Any]) -> None:
    nights = {"night": (120.0, 70.0, 30.0), "night_same": (12.0, 4.0, 2.0)}
    for name, (whole, *parts) in nights.items():
        named = dict(zip(("load drops", "publish the release"), map(usage, parts), strict=True))
        result["stages"][name] = usage(whole, parts=named)
    text = report.markdown(result)
    assert cells(text, "load drops") == ["load drops", "70.0", "4.00"]
    assert cells(text, "publish the release")[1:] == ["30.0", "2.00"]
    assert cells(text, report.ELSEWHERE)[1:] == ["20.0", "6.00"]


def test_readme_keeps_all_but_what_is_between_the_markers(
    result: dict[str, Any], tmp_path: Path
) -> None:
    readme, figures = tmp_path / "README.md", tmp_path / "result.json"
    readme.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    figures.write_text(json.dumps(result), encoding="utf-8")
    assert main(["report", str(figures), "--readme", str(readme)]) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{report.BEGIN}\n5,000 generated applications, commit 01234")
    assert text.endswith(f"{report.END}\nafter\n")
    assert "old" not in text


def test_readme_without_markers_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected .* once, found them 0 times"):
        report.fill(readme, "")


def test_the_readme_has_a_place_for_the_figures() -> None:
    text = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1


@pytest.mark.parametrize(("cpu", "slower"), [(10.9, 0), (11.1, 1)])
def test_a_stage_more_than_a_tenth_slower_is_flagged(
    result: dict[str, Any], tmp_path: Path, cpu: float, slower: int
) -> None:
    after = copy.deepcopy(result)
    after["stages"]["drift"]["cpu_seconds"] = cpu
    after["stages"]["drift.floor"]["cpu_seconds"] = 20.0  # not ours to keep fast
    for name, content in (("a", result), ("b", after)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == slower


def test_exponent_is_that_of_the_power_law() -> None:
    assert growth.fit_exponent({n: 3 * n**1.2 for n in (10, 100, 1000)}) == pytest.approx(1.2)


def test_exponent_of_the_largest_leaves_out_the_small_sizes() -> None:
    cost = {100: 50.0, 10_000: 100.0, 20_000: 200.0}
    assert growth.fit_exponent_of_growth(cost) == pytest.approx(1.0)


def test_history_and_growth_are_drawn(result: dict[str, Any], tmp_path: Path) -> None:
    later = {**result, "measured_at": "2026-02-08T04:00:00+00:00"}
    plot.draw([later, result], tmp_path / "history.png")
    growth.draw({100: 1.0, 1000: 10.0}, tmp_path / "growth.png")
    assert all((tmp_path / name).stat().st_size for name in ("history.png", "growth.png"))


def test_meter_counts_cpu_and_writing_of_a_command(tmp_path: Path) -> None:
    script = (
        "import os, time; t = time.process_time()\n"
        "while time.process_time() - t < 0.3: pass\n"
        f"f = open({str(tmp_path / 'file')!r}, 'wb'); f.write(bytes(3_000_000)); f.flush()\n"
        "os.fsync(f.fileno())"
    )
    cost = measure(Command((sys.executable, "-c", script)))
    assert 0.3 <= cost["cpu_seconds"] < 1.5
    assert cost["peak_rss_bytes"] > 3_000_000


def test_meter_adds_what_a_command_reports(tmp_path: Path) -> None:
    report_file = tmp_path / "report.json"
    script = f"open({str(report_file)!r}, 'w').write('{{\"parts\": {{}}}}')"
    assert measure(Command((sys.executable, "-c", script), report_file))["parts"] == {}


def test_meter_tells_why_a_command_failed() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        measure(Command((sys.executable, "-c", "raise SystemExit('no such thing')")))


def test_changed_drop_keeps_keys_and_changes_values(tmp_path: Path) -> None:
    generate_sample(300, 42, tmp_path / "drop")
    write_changed_drop(tmp_path / "drop", tmp_path / "changed", 3)
    with duckdb.connect() as connection:
        [(applications, same_key, same_income)] = connection.sql(
            f"""
            select count(*), count(before.sk_id_curr),
                count(*) filter (after.amt_income_total = before.amt_income_total)
            from '{tmp_path}/changed/application_test.csv' as after
            left join '{tmp_path}/drop/application_test.csv' as before using (sk_id_curr)
            """
        ).fetchall()
        [(labelled,)] = connection.sql(
            f"select count(*) from read_csv('{tmp_path}/changed/application_train.csv')"
        ).fetchall()
    assert (applications, same_key, same_income, labelled) == (3, 3, 0, 0)
