"""The published description of the API: real media types of errors, an example for every answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from serving.problems import MEDIA_TYPE

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
