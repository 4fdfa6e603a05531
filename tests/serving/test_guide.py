"""The guide of the API: every curl answers as written; no route, error or scope is left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from serving import problems
from serving.api import create_app
from tests.documents import blocks_of, text_of
from tests.serving.conftest import TurnableClock
from tests.serving.running import running
from tests.serving.sample_release import publish_sample
from warehouse.settings import Settings

GUIDE = text_of("serving/README.md")
[FIRST, *CALLS] = blocks_of(GUIDE)
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Reader:
    """A user's shell beside a running service."""

    environment: dict[str, str]

    def run(self, script: str) -> tuple[str, list[int]]:
        """Run a block; return what it printed and the status of each answer."""
        result = subprocess.run(
            ["bash", "-c", f"set -euo pipefail\n{script}"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout, [int(line) for line in re.findall(r"^(\d{3})$", result.stderr, re.M)]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Follow the guide's start: a service, then a key."""
    folder = tmp_path_factory.mktemp("reader")
    settings = Settings(home=folder / "home", _env_file=None)
    publish_sample(settings)
    # curl tells each status on its error output, without a word more in the commands.
    (folder / ".curlrc").write_text('write-out = "%{stderr}\\n%{http_code}\\n"\n')
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOREHOUSE_")}
    environment = kept | {
        "CURL_HOME": str(folder),
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "SCOREHOUSE_HOME": str(settings.home),
        "no_proxy": "127.0.0.1",
    }
    with running(create_app(settings, TurnableClock())) as address:
        start = FIRST.replace("http://127.0.0.1:8000", address)
        assert start != FIRST
        told, _ = Reader(environment).run(f'{start}\necho "$API $KEY"')
        api, key = told.split()
        yield Reader(environment | {"API": api, "KEY": key})


@pytest.mark.parametrize("block", CALLS)
def test_a_call_of_the_guide_answers_as_written(reader: Reader, block: str) -> None:
    # given
    match = re.match(r"# (\d{3}): \w", block)
    assert match, f"expected a first line '# STATUS: what', found {block.splitlines()[0]!r}"
    # when
    answer, statuses = reader.run(block)
    # then
    assert statuses[-1] == int(match[1]), answer
    if match[1] == "200":
        assert answer.startswith("{") and '"type":"urn:' not in answer


def test_the_guide_shows_every_route() -> None:
    shown = (
        " ".join(re.findall(r'"\$API(/[^"?]*)', GUIDE)).replace("100002", "{sk_id_curr}").split()
    )
    app = create_app(Settings(_env_file=None), TurnableClock())
    routes = set(app.openapi()["paths"])
    assert routes == {path.replace("999999", "{sk_id_curr}") for path in shown}


def test_the_guide_names_every_error() -> None:
    named = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", GUIDE, flags=re.MULTILINE))
    known = {(str(status), slug) for status, (slug, _) in problems._TITLES.items()}
    assert known | {("404", "unknown-client"), ("503", "not-recorded")} == named


def test_the_guide_names_every_scope_with_its_routes() -> None:
    app = create_app(Settings(_env_file=None), TurnableClock())
    opened: dict[str, set[str]] = {}
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            for need in operation.get("security", []):
                for scope in need["ApiKey"]:
                    opened.setdefault(scope, set()).add(path)
    table = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", GUIDE, flags=re.MULTILINE))
    assert {scope: set(re.findall(r"`(.+?)`", paths)) for scope, paths in table.items()} == opened
