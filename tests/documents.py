"""The documents, and the commands they show, for the tests that run them."""

from __future__ import annotations

import re

from warehouse.settings import PROJECT_ROOT

DOCUMENTS = sorted(
    path.relative_to(PROJECT_ROOT).as_posix()
    for pattern in ("*.md", "[a-z]*/**/*.md", ".github/**/*.md")
    for path in PROJECT_ROOT.glob(pattern)
    if "data" not in path.relative_to(PROJECT_ROOT).parts
)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def text_of(document: str) -> str:
    """Return a document, named by its path in the checkout."""
    return (PROJECT_ROOT / document).read_text(encoding="utf-8")


def blocks_of(text: str, language: str = "bash") -> list[str]:
    """Return the blocks of a language in a text, in order, as they stand."""
    return [block for found, block in FENCE.findall(text) if found == language]


def commands_of(text: str) -> list[str]:
    """Return the lines of the shell blocks: continued ones joined, comments left out."""
    lines = [
        re.sub(r"(^|\s+)# .*$", "", line)
        for block in blocks_of(text)
        for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines()
    ]
    return [line for line in lines if line]
