"""Checks a running service from outside: ``python -m serving.smoke --base-url URL --api-key KEY``.

Exits 1 when any check fails; uses the standard library alone, so that it runs anywhere.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple

UNKNOWN_CLIENT = 2**63 - 1
_TIMEOUT_SECONDS = 10


class Answer(NamedTuple):
    """Status, headers in lower case, and the JSON document or None."""

    status: int
    headers: dict[str, str]
    content: Any


class Service:
    """Asks one service, with or without a key."""

    def __init__(self, base_url: str, api_key: str) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise SystemExit(f"--base-url: expected http:// or https://, found {base_url!r}")
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key

    def ask(self, path: str, body: object = None, *, with_key: bool = True) -> Answer:
        """Send a GET, or a POST when there is a body."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if with_key:
            headers["X-API-Key"] = self._api_key
        request = urllib.request.Request(self._base_url + path, data, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
                return _answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error.code, error.headers, error.read())


def check(service: Service) -> list[str]:
    """Return what is wrong with a service; nothing when all is well."""
    findings: list[str] = []

    def expect(what: str, answer: Answer, status: int, holds: Callable[[Any], bool]) -> None:
        if answer.status != status:
            findings.append(f"{what}: expected {status}, found {answer.status}")
        elif not holds(answer.content):
            findings.append(f"{what}: the answer does not hold what it should")

    expect("live", service.ask("/health/live"), 200, lambda c: c["status"] == "alive")
    expect("ready", service.ask("/health/ready"), 200, lambda c: c["stale"] is False)
    model = service.ask("/model/info")
    expect("model", model, 200, lambda c: 0 < c["threshold"] < 1)
    listed = service.ask("/clients?list=demo200")
    expect("demo list", listed, 200, lambda c: len(c["sk_id_curr"]) > 0)
    if findings:
        return findings
    client = listed.content["sk_id_curr"][0]
    score = service.ask(f"/clients/{client}/score")
    expect("score", score, 200, lambda c: 0 < c["pd"] < 1)
    if "etag" not in score.headers or "x-score-as-of" not in score.headers:
        findings.append("score: ETag or X-Score-As-Of is missing")
    explanation = service.ask(f"/clients/{client}/explanation")
    expect("explanation", explanation, 200, _adds_up)
    prediction = service.ask("/predict", {"sk_id_curr": client})
    expect("predict", prediction, 200, lambda c: c["probability"] == score.content["pd"])
    batch = service.ask("/scores/batch", {"sk_id_curr": [client]})
    expect("batch", batch, 200, lambda c: c["scores"] == [score.content])
    unknown = service.ask(f"/clients/{UNKNOWN_CLIENT}/score")
    expect("unknown client", unknown, 404, lambda c: c["status"] == 404)
    stranger = service.ask(f"/clients/{client}/score", with_key=False)
    expect("without a key", stranger, 401, lambda c: c["status"] == 401)
    return findings


def main(arguments: list[str] | None = None) -> int:
    """Run the checks and return the exit code."""
    parser = argparse.ArgumentParser(description="Check a running Scorehouse service.")
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--api-key", required=True, help="a key with all scopes")
    options = parser.parse_args(arguments)
    try:
        findings = check(Service(options.base_url, options.api_key))
    except (OSError, KeyError, TypeError) as error:
        findings = [f"{options.base_url}: {type(error).__name__}: {error}"]
    for finding in findings:
        print(f"FAILED {finding}")
    print("failed" if findings else "all checks passed")
    return 1 if findings else 0


def _answer(status: int, headers: Any, body: bytes) -> Answer:
    content = json.loads(body) if body else None
    return Answer(status, {name.lower(): value for name, value in headers.items()}, content)


def _adds_up(explanation: Any) -> bool:
    total = explanation["base_value"] + explanation["shap_rest"]
    total += sum(row["contribution"] for row in explanation["contributions"])
    return bool(abs(total - explanation["margin"]) < 1e-6)


if __name__ == "__main__":
    sys.exit(main())
