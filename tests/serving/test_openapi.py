"""The published OpenAPI document: known line by line, with an example for every answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from serving import profiles, schemas
from serving.api import create_app
from serving.openapi import EXAMPLES
from serving.problems import MEDIA_TYPE
from warehouse.settings import Settings

PUBLISHED = Path(__file__).with_name("openapi.json")
CODES_OF_EVERY_LOOKUP = {"401", "403", "422", "503"}


@pytest.fixture
def document(empty_settings: Settings) -> dict[str, Any]:
    return create_app(empty_settings).openapi()


def test_document_is_the_published_one(document: dict[str, Any], tmp_path: Path) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    current = tmp_path / "openapi.json"
    current.write_text(text, encoding="utf-8")
    assert text == PUBLISHED.read_text(encoding="utf-8"), (
        f"The API changed. If callers may see that, keep it: mv {current} {PUBLISHED}"
    )


def test_every_answer_and_error_is_documented(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            place = f"{method} {path}"
            assert operation["description"], place
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert schema["$ref"].startswith("#/components/schemas/"), place
            if path.startswith("/health"):
                assert "security" not in operation, place
                continue
            assert operation["security"], place
            assert set(operation["responses"]) >= CODES_OF_EVERY_LOOKUP, place
            assert ("404" in operation["responses"]) == (
                "{sk_id_curr}" in path or path.startswith("/predict")
            ), place
            assert ("415" in operation["responses"]) == (method == "post"), place
            for status, response in operation["responses"].items():
                assert status < "400" or set(response["content"]) == {MEDIA_TYPE}, place


def test_every_field_is_described(document: dict[str, Any]) -> None:
    bare = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, definition in schema.get("properties", {}).items()
        if "description" not in definition and "$ref" not in definition
    ]
    assert bare == []


def test_examples_are_of_their_models(document: dict[str, Any]) -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    for name, example in examples.items():
        model: type[BaseModel] = getattr(schemas, name, None) or getattr(profiles, name)
        assert model.model_validate_json(json.dumps(example), strict=True)
        assert set(example) <= set(model.model_fields), name
    shown = {
        content["schema"]["$ref"].rpartition("/")[2]
        for item in document["paths"].values()
        for operation in item.values()
        for part in (*operation["responses"].values(), operation.get("requestBody", {}))
        for content in part.get("content", {}).values()
    }
    assert shown <= set(examples)


def test_example_explanation_adds_up() -> None:
    explanation = json.loads(EXAMPLES.read_text(encoding="utf-8"))["Explanation"]
    total = explanation["base_value"] + explanation["shap_rest"]
    total += sum(row["contribution"] for row in explanation["contributions"])
    assert total == pytest.approx(explanation["margin"], abs=1e-6)
