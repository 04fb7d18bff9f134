"""Reading an OpenAPI document: its operations, what answers must look like, and what one version takes from another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]
SOMETIMES = {"Idempotent-Replayed", "Link"}
formats = FormatChecker(["uuid"])


@formats.checks("date-time", raises=ValueError)
def is_utc(text: object) -> bool:
    return not isinstance(text, str) or (text.endswith("Z") and bool(datetime.fromisoformat(text)))


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    verb: str
    path: str
    told: Schema

    @property
    def name(self) -> str:
        return str(self.told["operationId"])

    @property
    def is_idempotent(self) -> bool:
        return any(parameter["name"] == "Idempotency-Key" for parameter in self.told.get("parameters", []))


def operations(document: Schema) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        yield from (Operation(verb.upper(), path, told) for verb, told in item.items())


def resolve(document: Schema, thing: Schema) -> Schema:
    while "$ref" in thing:
        found: Any = document
        for step in thing["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        thing = found
    return thing


def response_for(document: Schema, operation: Operation, status: int) -> Schema:
    """What the document says of this status; `KeyError` where it says nothing."""
    return resolve(document, operation.told["responses"][str(status)])


def faults(document: Schema, response: Schema, answer: Any) -> list[str]:
    """Where an answer is not what the document says of it."""
    sometimes = SOMETIMES | ({"WWW-Authenticate"} if answer.status_code == 403 else set())
    found = [f"no header {name}" for name in set(response["headers"]) - sometimes if name not in answer.headers]
    if "content" not in response:
        return found + (["a body"] if answer.content else [])
    media_type = answer["Content-Type"].partition(";")[0]
    if media_type not in response["content"]:
        return [*found, f"{media_type} is not documented"]
    if media_type == "application/octet-stream":
        return found  # a file
    schema = response["content"][media_type]["schema"] | {"components": document["components"]}
    checked = Draft202012Validator(schema, format_checker=formats).iter_errors(answer.json())
    return found + [f"{error.json_path}: {error.message}" for error in checked]


def parts(thing: Any) -> Iterator[tuple[str, Any]]:
    """Every member of every object in a document, with its name."""
    inside = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for name, inner in inside:
        yield str(name), inner
        yield from parts(inner)


def schemas(document: Schema) -> Iterator[Schema]:
    """Every schema, wherever it stands."""
    yield from document["components"]["schemas"].values()
    yield from (inner for name, inner in parts(document) if name == "schema")


def references(document: Schema) -> Iterator[str]:
    yield from (inner for name, inner in parts(document) if name == "$ref")


# --- What the newer one lacks ----------------------------------------------------------------------------------------
def losses(old: Schema, new: Schema) -> list[str]:
    """What a program written for `old` would miss in `new`."""
    now = {(operation.verb, operation.path): operation for operation in operations(new)}
    found = [f"{gone} is gone" for gone in sorted(set(old.get("webhooks", {})) - set(new.get("webhooks", {})))]
    for was in operations(old):
        place = f"{was.verb} {was.path}"
        if (was.verb, was.path) in now:
            both = (was.told, now[was.verb, was.path].told)
            found += asked_more(old, new, *both, place)
            found += answers_less(old, new, *both, place)
        else:
            found.append(f"{place} is gone")
    return found


def asked_more(old: Schema, new: Schema, was: Schema, now: Schema, place: str) -> list[str]:
    """Parameters that are gone or newly required; fields of the body that are newly required."""
    before, after = ({one["name"]: one for one in told.get("parameters", [])} for told in (was, now))
    found = [f"{place}: parameter {name} is gone" for name in before if name not in after]
    required = [name for name, one in after.items() if one.get("required")]
    found += [f"{place}: {name} is required" for name in required if not before.get(name, {}).get("required")]
    bodies = [body_schema(told) for told in (was, now)]
    return found + lacks(new, old, bodies[1], bodies[0], f"{place} body", is_request=True)


def answers_less(old: Schema, new: Schema, was: Schema, now: Schema, place: str) -> list[str]:
    found = [f"{place}: {status} is gone" for status in was["responses"] if status not in now["responses"]]
    for status in set(was["responses"]) & set(now["responses"]):
        shapes = [body_schema(resolve(doc, told["responses"][status])) for doc, told in ((old, was), (new, now))]
        found += lacks(old, new, shapes[0], shapes[1], f"{place} {status}")
    return found


def body_schema(told: Schema) -> Schema:
    content = told.get("requestBody", told).get("content", {})
    return next((media["schema"] for media in content.values()), {})


def lacks(old: Schema, new: Schema, was: Schema, now: Schema, place: str, *, is_request: bool = False) -> list[str]:
    """What `was` promises and `now` does not: types, required members, choices, and so on within."""
    was, now = resolve(old, was), resolve(new, now)
    found = [
        f"{place}: {name} is not required" for name in was.get("required", []) if name not in now.get("required", [])
    ]
    if not is_request and was.get("type") != now.get("type"):
        found.append(f"{place}: type {was.get('type')} became {now.get('type')}")
    pairs = [
        (name, inner, now.get("properties", {}).get(name, {})) for name, inner in was.get("properties", {}).items()
    ]
    pairs += [("items", was["items"], now.get("items", {}))] if "items" in was else []
    pairs += [("choice", *both) for both in zip(choices(was), choices(now), strict=False)]
    found += [f"{place}: a choice is gone"] if len(choices(now)) < len(choices(was)) else []
    for name, inner, other in pairs:
        if not is_request or other:
            found += lacks(old, new, inner, other, f"{place}.{name}", is_request=is_request)
    return found


def choices(schema: Schema) -> list[Schema]:
    return [*schema.get("oneOf", []), *schema.get("anyOf", [])]
