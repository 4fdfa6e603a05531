"""The desk as its command starts it, in a process of its own, and the browser that reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.deployment.services import wait_for
from warehouse.settings import PROJECT_ROOT, Settings

CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium"
)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def running_desk(
    settings: Settings, port: int, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run ``scorehouse app`` with more in its environment; give its address once it answers."""
    command = [str(Path(sys.executable).with_name("scorehouse")), "app"]
    environment = {"SCOREHOUSE_HOME": str(settings.home), "SCOREHOUSE_APP_PORT": str(port)}
    with running_command(command, port, environment | dict(more or {})):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running_command(
    command: Sequence[str], port: int, more: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server with more in its environment, from when its port answers."""
    server = subprocess.Popen(
        command,
        env=os.environ | dict(more or {}),
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(server, f"http://127.0.0.1:{port}")
        yield
    finally:
        os.killpg(server.pid, 15)
        server.wait(20)
