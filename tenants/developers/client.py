"""The Python client, generated: a typed method for each operation, a typed dictionary for each schema."""

import keyword
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
HEAD = '''"""CareerRelay's API, generated from its OpenAPI document: do not edit. `make fix` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from careerrelay_client.transport import Transport

'''
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
PAGED = ("cursor", "limit", "updated_since")


def client_of(document: Schema) -> str:
    """The module's source."""
    schemas = document["components"]["schemas"]
    types = "\n\n".join(type_of(name, schema) for name, schema in schemas.items())
    methods = "\n\n".join(methods_of(document))
    return f'{HEAD}\n{types}\n\n\nclass Client(Transport):\n    """One key\'s view of the API."""\n\n{methods}\n'


def type_of(name: str, schema: Schema) -> str:
    """A schema as a type of this name; members that Python cannot name are left to `Any`."""
    members = schema.get("properties", {})
    if not members or any(keyword.iskeyword(member) for member in members):
        return f"{name}: TypeAlias = {hint_of(schema, quoted=True)}"
    required = set(schema.get("required", ()))
    lines = [f"    {member}: {wanted(hint_of(told), member in required)}" for member, told in members.items()]
    about = schema.get("description", "").partition("\n")[0].replace('"', "'").strip()
    return "\n".join([f"class {name}(TypedDict):", *([f'    """{about}"""', ""] if about else []), *lines, ""])


def wanted(hint: str, is_required: bool) -> str:
    return hint if is_required else f"NotRequired[{hint}]"


def hint_of(schema: Schema, *, quoted: bool = False) -> str:
    """The annotation of a schema; `quoted` where it is evaluated when the module is read."""
    hint = _hint(schema)
    return f'"{hint}"' if quoted and "Literal" not in hint else hint


def _hint(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for union in ("oneOf", "anyOf", "allOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(_hint(each) for each in schema[union]))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    kinds = schema.get("type", "any")
    return " | ".join(_named(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _named(kind: str, schema: Schema) -> str:
    if kind == "array":
        return f"list[{_hint(schema.get('items', {}))}]"
    if kind == "object":
        return "dict[str, Any]"
    return "bytes" if schema.get("format") == "binary" else PLAIN.get(kind, "Any")


def methods_of(document: Schema) -> Iterator[str]:
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            yield method_of(path, verb.upper(), operation)
            if is_paged(operation):
                yield iterator_of(operation)


def is_paged(operation: Schema) -> bool:
    return "cursor" in [parameter["name"] for parameter in operation.get("parameters", ())]


def method_of(path: str, verb: str, operation: Schema) -> str:
    """One call. What causes something takes an `idempotency_key`; without one the client makes it up."""
    told = operation.get("parameters", ())
    ids = sorted((one["name"] for one in told if one["in"] == "path"), key=path.index)
    body, answer = body_of(operation), answer_of(operation)
    is_kept = any(one["name"] == "Idempotency-Key" for one in told)
    asked = [f"{name}: str" for name in ids] + ([f"body: {body}"] if body else [])
    further = query_of(told) + (["idempotency_key: str | None = None"] if is_kept else [])
    arguments = ", ".join(["self", *asked, *(["*", *further] if further else [])])
    name, about = operation["operationId"], about_of(operation, verb, path)
    passed = [f'"{verb}"', f'f"{path}"' if ids else f'"{path}"', *passed_on(told, body=body, is_kept=is_kept)]
    call = f"self.call({', '.join(passed)})"
    run = call if answer == "None" else f"return {call}  # type: ignore[no-any-return]"
    return f'    def {name}({arguments}) -> {answer}:\n        """{about}"""\n        {run}\n'


def passed_on(told: Any, *, body: str | None, is_kept: bool) -> list[str]:
    asked = {name: name for name in PAGED if any(one["name"] == name for one in told)}
    query = ", ".join(f'"{name}": {name}' for name in asked)
    made = ([f"query={{{query}}}"] if asked else []) + (["body=body"] if body else [])
    return made + (["idempotency_key=idempotency_key", "is_kept=True"] if is_kept else [])


def query_of(told: Any) -> list[str]:
    hints = {"limit": "int | None", "cursor": "str | None", "updated_since": "str | None"}
    return [f"{name}: {hints[name]} = None" for name in PAGED if any(one["name"] == name for one in told)]


def iterator_of(operation: Schema) -> str:
    """Every row of a list, page after page."""
    name = operation["operationId"].replace("get_", "iter_", 1)
    fetch = f"self.{operation['operationId']}(limit=limit, cursor=cursor, updated_since=updated_since{{}})"
    ids = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
    arguments = ", ".join(["self", *(f"{each}: str" for each in ids), "*", "limit: int = 100"])
    passed = fetch.format("").replace("(", f"({', '.join(ids)}, ", 1) if ids else fetch.format("")
    return (
        f"    def {name}({arguments}, updated_since: str | None = None) -> Iterator[Any]:\n"
        f'        """Every row, page after page."""\n        cursor: str | None = None\n        while True:\n'
        f'            page: Any = {passed}\n            yield from page["data"]\n'
        f'            cursor = page["next_cursor"]\n            if cursor is None:\n                return\n'
    )


def body_of(operation: Schema) -> str | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _hint(content["schema"]) if content else None


def answer_of(operation: Schema) -> str:
    success: Schema = next((told for status, told in operation["responses"].items() if status.startswith("2")), {})
    content = list(success.get("content", {}).values())
    return _hint(content[0]["schema"]) if content else "None"


def about_of(operation: Schema, verb: str, path: str) -> str:
    first = operation.get("description", "").strip().partition("\n")[0].replace('"', "'").replace("\\", "")
    return f"{verb} {path.removeprefix('/api/v1')}" + (f": {first}" if first else "")
