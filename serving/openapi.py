"""The published description of the API: real media types of errors, an example for every answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from serving.problems import MEDIA_TYPE
from serving.schemas import LARGEST_ID

# Path and method of an answer, and where in it a key is.
_KEYS_IN = (
    ("/clients", "get", "/sk_id_curr/0"),
    ("/scores", "get", "/scores/0/sk_id_curr"),
    ("/scores/batch", "post", "/scores/0/sk_id_curr"),
)
_LEADS_TO = {
    "profile": "/clients/{sk_id_curr}",
    "score": "/clients/{sk_id_curr}/score",
    "explanation": "/clients/{sk_id_curr}/explanation",
}
EXAMPLES = Path(__file__).with_name("examples.json")


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
        )
        _give_problems_their_media_type(document)
        _add_examples(document)
        _add_links(document)
        _make_integral(document)
        app.openapi_schema = document
    return app.openapi_schema


def _give_problems_their_media_type(document: dict[str, Any]) -> None:
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for path in document["paths"].values():
        for operation in path.values():
            if "health" in operation.get("tags", []):
                continue  # its 503 holds the same report as its 200
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {MEDIA_TYPE: reference}


def _add_examples(document: dict[str, Any]) -> None:
    """Show each model by a row of a generated release (``examples.json``)."""
    schemas = document["components"]["schemas"]
    for name, example in json.loads(EXAMPLES.read_text(encoding="utf-8")).items():
        schemas[name]["examples"] = [example]


def _add_links(document: dict[str, Any]) -> None:
    """Say where the keys lead that a list, a page or a batch holds."""
    for path, method, key in _KEYS_IN:
        parameters = {"sk_id_curr": f"$response.body#{key}"}
        document["paths"][path][method]["responses"]["200"]["links"] = {
            what: {"operationId": _operation_id(document, target), "parameters": parameters}
            for what, target in _LEADS_TO.items()
        }
    page = document["paths"]["/scores"]["get"]["responses"]["200"]["links"]
    page["next page"] = {
        "operationId": _operation_id(document, "/scores"),
        "parameters": {"cursor": "$response.body#/next_cursor"},
    }


def _operation_id(document: dict[str, Any], path: str) -> str:
    return str(document["paths"][path]["get"]["operationId"])


def _make_integral(part: Any) -> None:
    """Write the bounds of integers as integers: the largest key is no float."""
    if isinstance(part, list):
        for item in part:
            _make_integral(item)
    elif isinstance(part, dict):
        if part.get("maximum") == float(LARGEST_ID):
            part["maximum"] = LARGEST_ID
        for item in part.values():
            _make_integral(item)
