"""Which test proves which promise, read from the test files themselves."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from warehouse.settings import PROJECT_ROOT

TABLE = PROJECT_ROOT / ".github" / "docs" / "promises.md"


@dataclass(frozen=True, order=True)
class Proof:
    """A test function of a promise; ``when``: push, nightly, or both for different numbers."""

    promise: int
    test: str
    when: str


def collect_proofs() -> list[Proof]:
    """Return a proof for every promise in the name or the marker of a test."""
    proofs = []
    for path in sorted((PROJECT_ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                test = f"{path.relative_to(PROJECT_ROOT)}::{node.name}"
                proofs += [Proof(number, test, _when(node)) for number in _promises(node)]
    return sorted(proofs)


def read_table() -> tuple[list[Proof], set[int]]:
    """Return the proofs in the table of promises, and the promises it says are not made."""
    proofs, not_made = [], set()
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| (\d+) \| .* \| (.*) \| (push|nightly|both|never) \| .* \|$", line)
        if row and row[3] == "never":
            not_made.add(int(row[1]))
        elif row:
            proofs.append(Proof(int(row[1]), row[2].strip("`"), row[3]))
    return sorted(proofs), not_made


def _promises(node: ast.FunctionDef) -> set[int]:
    named = re.match(r"test_promise_(\d+(?:_and_\d+)*)_", node.name)
    numbers = {int(number) for number in named[1].split("_and_")} if named else set()
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("mark.promise"):
            numbers |= {int(ast.literal_eval(argument)) for argument in decorator.args}
    return numbers


def _when(node: ast.FunctionDef) -> str:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if any(decorator == "pytest.mark.heavy" for decorator in decorators):
        return "nightly"
    is_both = any("few_or(" in decorator or "mark.heavy" in decorator for decorator in decorators)
    return "both" if is_both else "push"
