"""What the documents name exists: commands and their options, make targets, settings, files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from flows.cli import app
from tests.documents import DOCUMENTS, FENCE, commands_of, text_of
from warehouse.settings import PROJECT_ROOT, Settings

COMMANDS = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT_ROOT / "Makefile").read_text("utf-8"), re.M))
# Documents whose blocks of a language a test takes from the text, all of them.
RUN_AS_A_WHOLE = {
    "README.md": ("bash", "tests/end_to_end/test_readme.py"),
    "dbt_project/analyses/README.md": ("bash", "tests/end_to_end/test_guides.py"),
    "models_ml/README.md": ("python", "tests/end_to_end/test_mlflow_page.py"),
    "serving/README.md": ("bash", "tests/serving/test_guide.py"),
    ".github/docs/decisions/corrected-drops.md": ("sql", "tests/end_to_end/test_guides.py"),
    ".github/docs/runbook.md": ("bash", "tests/end_to_end/test_runbook.py"),
}
_WORKER = "bin/spark-class org.apache.spark.deploy.worker.Worker --cores 1 --memory 1g"
# Every other command, and who runs it; in words, why nothing does.
RUN_ONE_BY_ONE = {
    "make setup": "tests/end_to_end/test_setup.py",
    "make night": "tests/conftest.py",
    "make test": ".github/workflows/ci.yml",
    # Needs a container engine.
    "docker compose up --build --detach": ".github/workflows/ci.yml",
    'docker compose run --rm worker sh -c "scorehouse sample --clients 5000 --out /tmp/sample '
    '&& scorehouse night --source /tmp/sample"': ".github/workflows/ci.yml",
    "docker compose exec api scorehouse api-key create --name me": ".github/workflows/ci.yml",
    "prefect server start": "tests/deployment/test_start_commands.py",
    "PREFECT_API_URL=http://127.0.0.1:4200/api scorehouse worker": (
        "tests/deployment/test_start_commands.py"
    ),
    "DBT_WAREHOUSE=$PWD/warehouse/data/warehouse.duckdb DBT_TEMPORARY=/tmp .venv/bin/dbt build "
    "--profiles-dir dbt_project --exclude source:ml+": "tests/end_to_end/test_guides.py",
    ".venv-spark/bin/scorehouse night --engine spark": "tests/spark/test_cluster.py",
    "cd .venv-spark/lib/python3.11/site-packages/pyspark": "tests/spark/cluster.py",
    "bin/spark-class org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077 &": (
        "tests/spark/cluster.py"
    ),
    f"{_WORKER} spark://127.0.0.1:7077 &": "tests/spark/cluster.py",
    "scorehouse night --source home-credit-default-risk.zip": "tests/end_to_end/test_readme.py",
    "scorehouse train --tune 30": "half an hour; tests/flows/test_tune.py tunes for less",
    "python -m tests.bench --clients 20000 --out DIR [--only night later_nights]": (
        "long; .github/workflows/bench.yml measures 5,000 clients"
    ),
    "python -m tests.bench report DIR/result-20000.json --readme README.md": (
        "tests/bench/test_bench.py"
    ),
    "python -m tests.bench compare BEFORE.json AFTER.json": "tests/bench/test_bench.py",
    "python -m tests.bench.growth --out DIR --times 0.01 0.1 1 3": (
        "hours; tests/bench/test_bench.py draws what it finds"
    ),
    "python -m tests.bench.plot *.json --out history.png": ".github/workflows/bench.yml",
}


def code_of(document: str) -> list[str]:
    """Return the lines of the shell blocks, and what stands in backquotes."""
    text = text_of(document)
    inline = re.findall(r"`([^`]+)`", FENCE.sub("", text))
    return [*commands_of(text), *(" ".join(code.split()) for code in inline)]


def calls_of(document: str) -> list[list[str]]:
    """Return the words behind each ``scorehouse`` of a document, up to the end of its command."""
    calls = []
    for line in code_of(document):
        # What stands in quotes is an argument, whatever it holds.
        bare = re.sub(r"\"\$\(.*?\)\"|\"[^\"]*\"|'[^']*'", "QUOTED", line)
        for match in re.finditer(r"(?:^|[\s(/=])scorehouse(?: ([^|&;)>#]*))?(?=$|[|&;)>#])", bare):
            words = shlex.split(match[1] or "")
            if words:
                calls.append(words)
    return calls


def resolve(words: list[str]) -> str | None:
    """Return what of a call does not exist; None when all of it does."""
    command: Any = COMMANDS
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        known = command.commands.get(words[0].rstrip(","))
        if known is None:
            return f"no command {words[0]!r}"
        command, words = known, words[1:]
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    missing = [
        word for word in words if word.startswith("--") and word.split("=")[0] not in options
    ]
    return f"no option {missing[0]!r} of {command.name}" if missing else None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_code_stands_in_blocks_that_name_their_language(document: str) -> None:
    languages = {language for language, _ in FENCE.findall(text_of(document))}
    assert languages <= {"bash", "sql", "python", "ini", "mermaid", "text"}
    assert re.findall(r"(?<=\n\n) {4,}\S.*", FENCE.sub("", text_of(document))) == []


# French guides show the commands of their English siblings: test_french_guides.py.
@pytest.mark.parametrize("document", [name for name in DOCUMENTS if not name.endswith(".fr.md")])
def test_every_command_of_a_document_is_run(document: str) -> None:
    languages = {language for language, _ in FENCE.findall(text_of(document))}
    if document in RUN_AS_A_WHOLE:
        assert languages & {"bash", "sql", "python"} == {RUN_AS_A_WHOLE[document][0]}
    else:
        assert not languages & {"sql", "python"}
        assert [line for line in commands_of(text_of(document)) if line not in RUN_ONE_BY_ONE] == []


def test_what_is_said_to_run_a_command_is_there() -> None:
    shown = {line for name in DOCUMENTS for line in commands_of(text_of(name))}
    assert RUN_ONE_BY_ONE.keys() <= shown
    runners = {*RUN_ONE_BY_ONE.values(), *(test for _, test in RUN_AS_A_WHOLE.values())}
    named = re.findall(r"[\w./-]+\.(?:py|yml)", " ".join(runners))
    assert len(named) >= len(runners)
    assert [name for name in named if not (PROJECT_ROOT / name).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_a_document_exists(document: str) -> None:
    wrong = [(call, found) for call in calls_of(document) if (found := resolve(call))]
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_of_a_document_exists(document: str) -> None:
    named = {
        target
        for line in code_of(document)
        for target in re.findall(r"(?:^|[\s(])make ([a-z-]+)", line)
    }
    assert named <= TARGETS


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_setting_of_a_document_exists(document: str) -> None:
    known = {f"SCOREHOUSE_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"SCOREHOUSE_[A-Z_]*[A-Z]", text_of(document)))
    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document: str) -> None:
    folder = (PROJECT_ROOT / document).parent
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(document))
    for link in links:
        path, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = folder / path if path else PROJECT_ROOT / document
        assert target.exists(), f"{document} links to {link}"
        if anchor:
            assert anchor in anchors_of(target), f"{document} links to {link}"


def anchors_of(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_named_with_its_folder_exists(document: str) -> None:
    folder = (PROJECT_ROOT / document).parent
    top = "|".join(path.name for path in PROJECT_ROOT.iterdir() if path.is_dir())
    named = re.findall(
        rf"((?:{re.escape('.')}github|{top})/[\w./-]*\w\.(?:py|sql|ya?ml|md|csv|json|ipynb|j2))",
        " ".join(code_of(document)),
    )
    for name in named:
        if "warehouse/data" not in name:
            assert (PROJECT_ROOT / name).exists() or (folder / name).exists(), name


def test_a_wrong_command_would_be_found() -> None:
    assert resolve(["nihgt"]) == "no command 'nihgt'"
    assert resolve(["api-key", "crate"]) == "no command 'crate'"
    assert resolve(["night", "--sauce", "x"]) == "no option '--sauce' of night"
    assert resolve(["api-key", "create", "--name", "me"]) is None
