"""The API console: one question to the API, its answer, and the same as a curl line."""

from __future__ import annotations

import json
import shlex
import urllib.error
import urllib.request
from typing import NamedTuple

import streamlit as st

from app.desk import Desk

_TIMEOUT_SECONDS = 10
_EXAMPLE = 100002
_DEMO_LIST = "/clients?list=demo200"
_QUESTIONS = {
    "score": ("GET", "/clients/{sk_id_curr}/score"),
    "explanation": ("GET", "/clients/{sk_id_curr}/explanation"),
    "client": ("GET", "/clients/{sk_id_curr}"),
    "predict": ("POST", "/predict"),
    "predict_explain": ("POST", "/predict/explain"),
    "model": ("GET", "/model/info"),
    "health": ("GET", "/health"),
}


class Answer(NamedTuple):
    """Status, the headers worth seeing, and the body as text."""

    status: int
    headers: dict[str, str]
    body: str


def show(desk: Desk) -> None:
    """Draw the page. All it shows comes from the API; the release is not read here."""
    say, base = desk.say, desk.settings.api_url.rstrip("/")
    st.title(say("nav.console"))
    st.write(say("console.what", base=base))
    if not base.startswith(("http://", "https://")):
        st.error(say("console.bad_address", base=base))
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        key = st.text_input(say("console.key"), type="password", key="console_key")
        st.caption(say("console.key_help"))
        name = st.selectbox(
            say("console.question"),
            list(_QUESTIONS),
            format_func=lambda option: f"{_QUESTIONS[option][0]} {_QUESTIONS[option][1]}",
            key="console_question",
        )
        client = _client(desk, base, key)
        method, path = _QUESTIONS[name]
        body = json.dumps({"sk_id_curr": client}) if method == "POST" else None
        path = path.format(sk_id_curr=client)
        st.caption(say("console.request"))
        st.code(_request_text(method, path, body), language=None)
        st.caption(say("console.curl"))
        st.code(_curl(base + path, body), language=None, wrap_lines=True)
        sent = st.button(say("console.send"), type="primary", key="console_send")
    with right:
        st.subheader(say("console.response"))
        if not sent:
            st.write(say("console.not_sent"))
            return
        answer = ask(base + path, key, body)
        if answer is None:
            st.error(say("console.unreachable", base=base))
            return
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        st.code(f"HTTP {answer.status}\n{head}", language=None)
        st.code(_pretty(answer.body), language=None, height=520)


def _client(desk: Desk, base: str, key: str) -> int:
    """Draw the choice among the demonstration clients, as the API lists them."""
    say = desk.say
    keys: list[int] = []
    if key:
        answer = ask(base + _DEMO_LIST, key)
        if answer is None:
            st.error(say("console.unreachable", base=base))
        elif answer.status != 200:
            st.error(say("console.refused", status=answer.status))
        else:
            keys = [int(number) for number in json.loads(answer.body)["sk_id_curr"]]
    if not keys:
        st.caption(say("console.client_help"))
        return _EXAMPLE
    return int(st.selectbox(say("console.client"), keys, key="console_client"))


def ask(url: str, key: str, body: str | None = None) -> Answer | None:
    """Send a GET, or a POST when there is a body; None when nobody answers."""
    headers = {"Content-Type": "application/json", "X-API-Key": key}
    data = None if body is None else body.encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310 -- from the settings
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as reply:  # noqa: S310
            return _answer(reply.status, dict(reply.headers), reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, dict(error.headers), error.read())
    except (urllib.error.URLError, TimeoutError, ValueError):
        return None


def _answer(status: int, headers: dict[str, str], body: bytes) -> Answer:
    shown = {
        name.lower(): value
        for name, value in headers.items()
        if name.lower() in ("content-type", "etag", "retry-after")
        or name.lower().startswith("x-score")
    }
    return Answer(status, shown, body.decode("utf-8", "replace"))


def _request_text(method: str, path: str, body: str | None) -> str:
    lines = [f"{method} {path}", "X-API-Key: ***"]
    if body is not None:
        lines += ["Content-Type: application/json", "", body]
    return "\n".join(lines)


def _curl(url: str, body: str | None) -> str:
    """Return the line with the key left to the environment, as it may be shown or kept."""
    parts = ["curl", '-H "X-API-Key: $KEY"']
    if body is not None:
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(body)}"]
    return " ".join([*parts, shlex.quote(url)])


def _pretty(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
