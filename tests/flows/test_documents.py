"""What the documents name exists: commands and their options, make targets, settings, files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from flows.cli import app
from warehouse.settings import PROJECT_ROOT, Settings

DOCUMENTS = sorted(
    path.relative_to(PROJECT_ROOT).as_posix()
    for pattern in ("*.md", "[a-z]*/**/*.md", ".github/**/*.md")
    for path in PROJECT_ROOT.glob(pattern)
    if "data" not in path.relative_to(PROJECT_ROOT).parts
)
COMMANDS = typer.main.get_command(app)
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT_ROOT / "Makefile").read_text("utf-8"), re.M))
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def text_of(document: str) -> str:
    return (PROJECT_ROOT / document).read_text(encoding="utf-8")


def code_of(document: str) -> list[str]:
    """Return lines of fenced and indented blocks, and what stands in backquotes."""
    text = text_of(document)
    fences = [block for language, block in _FENCE.findall(text) if language in ("bash", "sh", "")]
    rest = _FENCE.sub("", text)
    lines = [line for fence in fences for line in fence.replace("\\\n", " ").splitlines()]
    indented = re.findall(r"^ {4,}(\S.*)$", rest, flags=re.MULTILINE)
    inline = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", rest)]
    return [*lines, *indented, *inline]


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
