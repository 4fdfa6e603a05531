"""The French guides keep step with the English ones: same sections, commands, names and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.documents import DOCUMENTS, FENCE
from warehouse.settings import PROJECT_ROOT

GUIDES = (
    "dbt_project/analyses/README.md",
    "flows/README.md",
    "serving/README.md",
    ".github/docs/runbook.md",
)
# For whoever changes the code, in English alone.
ENGLISH_ONLY = {"Inside"}
# A comment may be translated; the status that an example answers with may not.
_WORDS_OF_A_COMMENT = re.compile(r"((?:^|\s)# (?:\d{3}: )?).*$", flags=re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What of a section is the same in every language."""

    level: int
    code: list[str]
    names: set[str]
    rows: int


def french(document: str) -> Path:
    return (PROJECT_ROOT / document).with_suffix(".fr.md")


def sections_of(text: str) -> list[Section]:
    """Split a guide at its headings (a ``# 200:`` of an example is none)."""
    parts = re.split(r"^(#+) (?=\D)", text, flags=re.MULTILINE)[1:]
    sections = []
    for marks, part in zip(parts[::2], parts[1::2], strict=True):
        if part.splitlines()[0] in ENGLISH_ONLY:
            continue
        prose = FENCE.sub("", part)
        code = [_WORDS_OF_A_COMMENT.sub(r"\1", block[0]) for block in FENCE.finditer(part)]
        names = {" ".join(name.split()) for name in re.findall(r"`([^`]+)`", prose)}
        rows = len(re.findall(r"^(?:\||- |\d\. )", prose, flags=re.MULTILINE))
        sections.append(Section(len(marks), code, names, rows))
    return sections


@pytest.mark.parametrize("document", GUIDES)
def test_a_guide_says_the_same_in_french(document: str) -> None:
    ours = sections_of((PROJECT_ROOT / document).read_text(encoding="utf-8"))
    theirs = sections_of(french(document).read_text(encoding="utf-8"))
    assert len(theirs) == len(ours) > 1
    for number, (english_section, french_section) in enumerate(zip(ours, theirs, strict=True)):
        assert french_section == english_section, f"section {number} of {document}"


def test_every_french_guide_is_held_to_an_english_one() -> None:
    there = {document for document in DOCUMENTS if document.endswith(".fr.md")}
    assert there == {french(document).relative_to(PROJECT_ROOT).as_posix() for document in GUIDES}


@pytest.mark.parametrize("document", GUIDES)
def test_both_languages_link_to_each_other_at_the_top(document: str) -> None:
    page = PROJECT_ROOT / document
    for here, there in ((page, french(document)), (french(document), page)):
        top = here.read_text(encoding="utf-8").splitlines()[2]
        assert f"]({there.name})" in top, here


def test_the_readme_links_every_guide_in_both_languages() -> None:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    for document in GUIDES:
        assert f"]({document})" in readme
        assert f"]({french(document).relative_to(PROJECT_ROOT).as_posix()})" in readme


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scorehouse status", "scorehouse stat"),
        ("# 200: in words", "# 404: in words"),
        ("`batch`", "`lot`"),
        ("## Second", "### Second"),
        ("- one\n", ""),
    ],
)
def test_a_guide_out_of_step_would_be_found(before: str, after: str) -> None:
    block = "```bash\n# 200: in words\nscorehouse status\n```"
    text = f"# First\n\n`batch`\n\n- one\n\n{block}\n\n## Second\n"
    assert sections_of(text.replace(before, after)) != sections_of(text)
    assert sections_of(text.replace("in words", "autrement dit")) == sections_of(text)
