"""The shapes webhooks are made of, as JSON Schema 2020-12 with an example beside each: what `registry` is written in.

A shape allows further members, because the public surface changes by adding; a receiver must pass over what it does
not know.
"""

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema and a value that fits it."""

    schema: Schema
    example: Any


def text(example: str, **more: Any) -> Shape:
    return Shape({"type": "string", **more}, example)


def number(example: int) -> Shape:
    return Shape({"type": "integer"}, example)


def moment(example: str = "2026-04-01T09:30:00Z") -> Shape:
    return text(example, format="date-time")


def public_id(prefix: str) -> Shape:
    return text(f"{prefix}_01jqr5x8m3c7v2n9k4t6w0bhze", pattern=f"^{prefix}_[0-9a-hjkmnp-tv-z]{{26}}$")


def choice(*values: str) -> Shape:
    return text(values[0], enum=list(values))


def nullable(shape: Shape) -> Shape:
    return Shape({"anyOf": [shape.schema, {"type": "null"}]}, shape.example)


def listing(shape: Shape) -> Shape:
    return Shape({"type": "array", "items": shape.schema}, [shape.example])


def record(**members: Shape) -> Shape:
    """Return an object whose members are all there; what is unknown is null, never left out."""
    schema = {
        "type": "object",
        "properties": {name: shape.schema for name, shape in members.items()},
        "required": list(members),
    }
    return Shape(schema, {name: shape.example for name, shape in members.items()})


def anything(example: Any) -> Shape:
    return Shape({}, example)
