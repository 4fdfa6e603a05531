"""The page at /docs: every address with its examples, to be tried in place.

Made here rather than by Swagger UI, which a browser would fetch from another host: it would not
show without a network, and foreign code would run beside the key of whoever tries it.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

docs = APIRouter(include_in_schema=False)

_PAGE = Path(__file__).with_name("docs.html")
_SCRIPT = Path(__file__).with_name("docs.js")


@docs.get("/docs")
def get_docs(request: Request) -> HTMLResponse:
    """What can be asked, with examples that work."""
    from jinja2 import Environment

    script, policy = _script()
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _PAGE.read_text(encoding="utf-8")
    )
    document = request.app.openapi()
    text = page.render(info=document["info"], operations=_operations(document), script=script)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


@cache
def _script() -> tuple[str, str]:
    """Return the script of the page, and the policy under which no other one runs."""
    script = _SCRIPT.read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    sources = f"script-src 'sha256-{digest}'; style-src 'unsafe-inline'; connect-src 'self'"
    return script, f"default-src 'none'; {sources}; base-uri 'none'; frame-ancestors 'none'"


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            needs = [scope for need in operation.get("security", []) for scope in need["ApiKey"]]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            yield {
                "method": method.upper(),
                "path": path,
                "description": operation["description"],
                "key": "security" in operation,
                "scopes": ", ".join(needs),
                "parameters": [_parameter(each) for each in operation.get("parameters", [])],
                "body": _example(schemas, body["schema"]) if body else None,
                "answers": [
                    {
                        "status": status,
                        "description": answer["description"],
                        "example": "".join(
                            _example(schemas, content["schema"])
                            for content in answer.get("content", {}).values()
                        ),
                    }
                    for status, answer in operation["responses"].items()
                ],
            }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    examples = parameter["schema"].get("examples") or parameter.get("examples") or [""]
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "description": parameter.get("description", ""),
        "example": examples[0] if parameter["in"] == "path" else "",
    }


def _example(schemas: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return the example of a schema that is given by name, as JSON; nothing without one."""
    name = schema.get("$ref", "").rpartition("/")[2]
    examples = schemas.get(name, {}).get("examples", [])
    return json.dumps(examples[0], indent=1, ensure_ascii=False) if examples else ""
