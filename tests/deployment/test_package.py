"""The wheel and the source distribution hold all the code reads, and run outside the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from flows.lineage import code_sha256
from tests.deployment.tools import build, content
from warehouse.settings import PROJECT_ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(PROJECT_ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_names_a_night_as_the_checkout_does(wheel: Path, tmp_path: Path) -> None:
    """Every file that decides what tables hold is in it, where the code looks for it."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    assert code_sha256(tmp_path) == code_sha256()


def test_the_context_of_the_images_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    rules = (PROJECT_ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in [rule.removeprefix("!") for rule in rules if rule.startswith("!")]:
        source, target = PROJECT_ROOT / name, tmp_path / "context" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            left_out = shutil.ignore_patterns("data", "__pycache__", "*.duckdb", ".env")
            shutil.copytree(source, target, ignore=left_out)
        else:
            shutil.copy(source, target)
    made = build(tmp_path / "context", "wheel", tmp_path / "wheel")
    assert content(made) == content(wheel)


def test_the_wheel_holds_what_servers_read_and_no_state(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "dbt_project.yml", "prefect.yaml", "app/.streamlit/config.toml", "app/style.css",
        "serving/docs.html", "serving/queries/score.sql", "models_ml/templates/model_card.md.j2",
    } <= names  # fmt: skip
    assert not [name for name in names if "/data/" in name or name.endswith((".pyc", ".duckdb"))]
    folders = {name.split("/")[0] for name in names if "/" in name and "dist-info" not in name}
    assert folders == {"app", "dbt_project", "flows", "models_ml", "serving", "warehouse"}


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    source = build(PROJECT_ROOT, "sdist", tmp_path / "sdist")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    [root] = (tmp_path / "unpacked").iterdir()
    again = build(root, "wheel", tmp_path / "wheel")

    assert content(again) == content(wheel)


@pytest.mark.heavy
def test_an_installed_wheel_runs_a_night_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    # given a new environment; the packages of this one, but not its scorehouse, stand behind it
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    [site] = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    (site / "behind.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
    subprocess.run([python, *install], check=True)
    work = tmp_path / "work"
    work.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOREHOUSE_")}
    environment = kept | {"XDG_DATA_HOME": str(tmp_path / "data")}

    def scorehouse(*arguments: str) -> str:
        result = subprocess.run(
            [python.with_name("scorehouse"), *arguments],
            cwd=work, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr
        return result.stdout

    # when
    before = sorted(path for path in site.rglob("*") if path.suffix != ".pyc")
    scorehouse("sample", "--clients", "600", "--out", "sample")
    night = scorehouse("night", "--source", "sample")
    # then
    assert "scorehouse serve" in night and "make" not in night
    status = json.loads(scorehouse("status", "--json"))
    assert status["n_applications"] == 600
    assert status["git_sha"] == "unknown"
    counted = scorehouse("sql", "--json", "select count(*) as n from scores_latest")
    assert json.loads(counted) == [{"n": 600}]
    assert [path.name for path in work.iterdir()] == ["sample"]
    after = sorted(path for path in site.rglob("*") if path.suffix not in (".pyc", ".nbi", ".nbc"))
    assert [path for path in after if path.name != "__pycache__"] == [
        path for path in before if path.name != "__pycache__"
    ]
