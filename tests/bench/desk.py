"""The desk in a browser: ``make bench-desk``. What a reader waits for, warm, on a real server."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from app.access import PAGES
from app.texts import CATALOGUE
from tests.app.running import CHROMIUM, running_browser, running_desk
from tests.bench.api_release import publish_applications
from tests.deployment.services import free_port
from warehouse.settings import Settings

ROW = "[class*=st-key-worklist-row-] button"
VERDICT = ".verdict"
# Nothing on the page is of the run before.
SETTLED = (
    "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    " && document.querySelectorAll('[data-stale=true]').length === 0"
)
PATIENCE = 60_000


def main(words: list[str] | None = None) -> int:
    """Measure, write ``desk.json`` and print the table; 2 without a browser."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk")
    parser.add_argument("--clients", type=int, default=356_255)
    parser.add_argument(
        "--times", type=int, default=40, help="clients opened, and visits of a page"
    )
    parser.add_argument("--home", type=Path, help="a home with a release, instead of a made one")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(words)
    if not CHROMIUM.exists():
        sys.stderr.write(
            f"bench-desk: expected a browser at {CHROMIUM}, found none: install it "
            "(Debian: apt-get install chromium) and run this again.\n"
        )
        return 2
    home = options.home or options.out.absolute() / f"home-{options.clients}"
    settings = Settings(home=home, _env_file=None)
    if options.home is None and not (settings.published / "CURRENT").exists():
        shutil.rmtree(settings.published, ignore_errors=True)
        publish_applications(settings, options.clients)
    options.out.mkdir(parents=True, exist_ok=True)
    with running_desk(settings, free_port()) as address, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        seconds = {"first visit of all": [_timed(lambda: _arrive(page, address))]}
        seconds |= open_clients(page, options.times) | visit_pages(page, options.times // 4)
    result = {"clients": options.clients, "cores": os.cpu_count(), "seconds": seconds}
    (options.out / "desk.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    sys.stdout.write(table(seconds))
    return 0


def open_clients(page: Page, times: int) -> dict[str, list[float]]:
    """Open clients from the worklist and go back; seconds from each click, without the first."""
    verdict, whole, back = [], [], []
    for number in range(times + 1):
        row = page.locator(ROW).nth(number % 20)
        started = time.perf_counter()
        row.click()
        page.wait_for_selector(VERDICT)
        verdict.append(time.perf_counter() - started)
        page.wait_for_function(SETTLED)
        whole.append(time.perf_counter() - started)
        page.wait_for_timeout(300)
        back.append(_timed(lambda: _go_to(page, "worklist")))
        page.wait_for_timeout(300)
    return {
        "client: the decision is there": verdict[1:],
        "client: the whole page": whole[1:],
        "back to the worklist": back[1:],
    }


def visit_pages(page: Page, times: int) -> dict[str, list[float]]:
    """Go to every page of the menu in turn; seconds until all of it is there, without the first."""
    others = [name for name in PAGES if name not in ("worklist", "client")]
    seconds: dict[str, list[float]] = {name: [] for name in (*others, "worklist")}
    for _ in range(times + 1):
        for name, taken in seconds.items():
            taken.append(_timed(partial(_go_to, page, name)))
            page.wait_for_timeout(200)
    return {f"page: {name}": taken[1:] for name, taken in seconds.items()}


def table(seconds: dict[str, list[float]]) -> str:
    """Return median, 95th percentile and worst of each, in seconds."""
    lines = [
        "| what is waited for | n | median s | p95 s | worst s |",
        "| --- | --: | --: | --: | --: |",
    ]
    for name, taken in seconds.items():
        p95 = np.quantile(taken, 0.95)
        lines.append(
            f"| {name} | {len(taken)} | {statistics.median(taken):.2f} | {p95:.2f} "
            f"| {max(taken):.2f} |"
        )
    return "\n".join(lines) + "\n"


def _arrive(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(ROW)
    page.wait_for_function(SETTLED)


def _go_to(page: Page, name: str) -> None:
    before = page.title()
    page.get_by_role("link", name=CATALOGUE[f"nav.{name}"].fr, exact=True).first.click()
    page.wait_for_function("before => document.title !== before", arg=before)
    page.wait_for_function(SETTLED)


def _timed(do: Callable[[], Any]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
