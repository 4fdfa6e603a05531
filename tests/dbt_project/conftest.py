"""The compiled project, shared by the tests that run it on mini-databases."""

from __future__ import annotations

import pytest

from tests.dbt_project.compiled import CompiledProject, compile_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return compile_project(tmp_path_factory.mktemp("compiled") / "home")
