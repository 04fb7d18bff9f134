"""The settings' reference: every variable that the settings read, from their source, beside what it means."""

import ast
from pathlib import Path
from typing import NamedTuple

from careerrelay.meanings import MEANINGS

SOURCES = ("settings.py", "seals.py", "observation.py")
HEAD = """# Settings

All from the environment; one without a default must be given, or nothing starts. `manage.py settings_reference`
writes this page from the code: change the code, then run it.
"""


class Variable(NamedTuple):
    """One that is read: `kind` as the reader's name says it, `default` as the code spells it, empty where none is."""

    name: str
    kind: str
    default: str


def variables() -> dict[str, Variable]:
    """Each where it is read first."""
    found: dict[str, Variable] = {}
    for source in SOURCES:
        tree = ast.parse((Path(__file__).parent / source).read_text())
        for one in filter(None, map(read_of, ast.walk(tree))):
            found.setdefault(one.name, one)
    return found


def read_of(node: ast.AST) -> Variable | None:
    """`env(name, default=…)` or `env.kind(name, …)`."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
        return None
    reader = node.func
    kind = reader.attr if isinstance(reader, ast.Attribute) else "str"
    owner = reader.value if isinstance(reader, ast.Attribute) else reader
    if not isinstance(owner, ast.Name) or owner.id != "env":
        return None
    default = next((spelled(each.value) for each in node.keywords if each.arg == "default"), "")
    return Variable(str(node.args[0].value), kind, default)


def spelled(value: ast.expr) -> str:
    if isinstance(value, ast.BinOp) and not any(isinstance(each, ast.Name) for each in ast.walk(value)):
        return str(eval(compile(ast.Expression(value), "default", "eval"), {"__builtins__": {}}))  # noqa: S307  (ours)
    if isinstance(value, ast.Constant):
        return str(value.value).lower() if isinstance(value.value, bool) else str(value.value) or "empty"
    text = ast.unparse(value)
    if "DERIVED" in text:
        return "made of SECRET_KEY"
    return "empty" if text in {"[]", "{}"} else text


def page() -> str:
    """The whole page. `ValueError` names what has no meaning, and what has one but is not read."""
    known, told = variables(), {name for group in MEANINGS.values() for name in group}
    if set(known) != told:
        raise ValueError(f"in the settings or in meanings.py, but not in both: {sorted(set(known) ^ told)}")
    parts = [HEAD]
    for group, meanings in MEANINGS.items():
        rows = [row(known[name], meaning) for name, meaning in meanings.items()]
        parts.append("\n".join([f"## {group}", "| variable | kind | default | meaning |", "|---|---|---|---|", *rows]))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def row(variable: Variable, meaning: str) -> str:
    default = f"`{variable.default}`" if variable.default not in {"", "empty"} else variable.default or "**required**"
    return f"| `{variable.name}` | {variable.kind} | {default} | {meaning} |"
