"""The Postman collection (format 2.1), generated: every call with its body's shape, the key as a variable."""

import json
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection_of(document: Schema) -> dict[str, Any]:
    """One folder for each kind of party; what both may call is in both."""
    calls = [
        (operation["tags"], request_of(document, path, verb, operation))
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    ]
    folders = [
        {"name": kind, "item": [call for tags, call in calls if kind in tags]} for kind in ("employer", "agency")
    ]
    return {
        "info": {"name": document["info"]["title"], "schema": FORMAT, "description": document["info"]["description"]},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{key}}", "type": "string"}]},
        "variable": [
            {"key": "base_url", "value": "https://careerrelay.example"},
            {"key": "key", "value": "cr_test_…"},
        ],
        "item": folders,
    }


def request_of(document: Schema, path: str, verb: str, operation: Schema) -> dict[str, Any]:
    told = operation.get("parameters", ())
    headers = [{"key": "Idempotency-Key", "value": "{{$guid}}"} for one in told if one["name"] == "Idempotency-Key"]
    asked = [{"key": one["name"], "value": "", "disabled": True} for one in told if one["in"] == "query"]
    steps = [f":{step[1:-1]}" if step.startswith("{") else step for step in path.strip("/").split("/")]
    ids = [{"key": step[1:], "value": ""} for step in steps if step.startswith(":")]
    url: dict[str, Any] = {"raw": "/".join(["{{base_url}}", *steps]), "host": ["{{base_url}}"], "path": steps}
    url |= {"query": asked, "variable": ids}
    request: dict[str, Any] = {"method": verb.upper(), "header": headers, "url": url}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        text = json.dumps(example_of(document, content["schema"]), ensure_ascii=False, indent=2)
        request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    return {"name": f"{verb.upper()} {path.removeprefix('/api/v1')}", "request": request}


def example_of(document: Schema, schema: Schema) -> Any:
    """A value of the shape: what is required, an enumeration's first word, empty texts to fill in."""
    if "$ref" in schema:
        return example_of(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    union = next((schema[name] for name in ("oneOf", "anyOf", "allOf") if name in schema), None)
    if union:
        return example_of(document, union[0])
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "string")
    return _plain(document, schema, kinds if isinstance(kinds, str) else kinds[0])


def _plain(document: Schema, schema: Schema, kind: str) -> Any:
    if kind == "object":
        wanted = schema.get("required", ())
        members = schema.get("properties", {})
        return {name: example_of(document, told) for name, told in members.items() if name in wanted}
    return {"array": [], "integer": 0, "number": 0, "boolean": False, "null": None}.get(kind, "")
