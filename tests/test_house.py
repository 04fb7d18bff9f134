"""The house's rules that no linter knows. Each failure names the file and what to do there."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("careerrelay", "tenants", "candidates", "credits", "referrals")
MAX_FILE, MEDIAN_FILE = 300, 80
MEDIAN_FUNCTION, NINTH_DECILE_FUNCTION = 8, 20
GENERATED = re.compile(r"/migrations/0001_initial\.py$")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
DATA_SCRIPT = re.compile(r'<script[^>]*type="application/(ld\+)?json"', re.IGNORECASE)
INLINE_STYLE = re.compile(r"""\sstyle\s*=|<style\b""", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.IGNORECASE)
FOREIGN = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE)
PLACES_OF_PRINT = {"careerrelay/demo_receiver.py"}  # a program of its own: its output is what it prints

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product that somebody wrote, by its path."""
    paths = [path for app in APPS for path in sorted((PROJECT / app).rglob("*.py"))]
    named = {str(path.relative_to(PROJECT)): path for path in paths}
    return {name: ast.parse(path.read_text()) for name, path in named.items() if not GENERATED.search(name)}


def functions() -> Iterator[tuple[str, Function]]:
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield name, node


def length(function: Function) -> int:
    """Lines of its body, without its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def templates() -> dict[str, str]:
    found = [PROJECT / "templates", *(PROJECT / app / "templates" for app in APPS)]
    return {str(path.relative_to(PROJECT)): path.read_text() for root in found for path in root.rglob("*.html")}


def offending(pattern: re.Pattern[str], allowed: re.Pattern[str] | None = None) -> list[str]:
    """The places in templates where the pattern is found."""
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()}"
        for name, text in templates().items()
        for match in pattern.finditer(text)
        if not (allowed and allowed.match(match[0]))
    ]


def test_no_file_is_longer_than_a_reader_s_patience() -> None:
    lengths = {str(path): len(path.read_text().splitlines()) for path in python_files()}
    assert [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > MAX_FILE] == []


def python_files() -> list[Path]:
    roots = [PROJECT / folder for folder in (*APPS, "tests", "bench", "storm")]
    paths = [path.relative_to(PROJECT) for root in roots for path in root.rglob("*.py")]
    return [path for path in paths if not GENERATED.search(f"/{path}")]


def test_files_are_short() -> None:
    filled = [len((PROJECT / name).read_text().splitlines()) for name, tree in modules().items() if len(tree.body) > 1]
    assert statistics.median(filled) <= MEDIAN_FILE


def test_functions_are_short() -> None:
    lengths = sorted(length(function) for _, function in functions())
    assert statistics.median(lengths) <= MEDIAN_FUNCTION
    assert lengths[int(len(lengths) * 0.9)] <= NINTH_DECILE_FUNCTION


def test_a_module_begins_with_its_place_in_the_house() -> None:
    nameless = [name for name, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert [name for name in nameless if "/migrations/" not in name] == []


def test_nobody_prints() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name not in PLACES_OF_PRINT
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"print", "breakpoint"}
    ]
    assert found == []


def services() -> Iterator[tuple[str, Function]]:
    """The functions that a slice offers: public, and at the top of its `services.py`."""
    for name, tree in modules().items():
        if name.endswith("/services.py"):
            yield from ((name, node) for node in tree.body if isinstance(node, Function) and is_service(node))


def is_service(function: Function) -> bool:
    """A service is what refuses to run outside a scope."""
    return any(getattr(mark, "id", getattr(mark, "attr", "")) == "requires_scope" for mark in function.decorator_list)


def test_services_take_keywords_only() -> None:
    found = [f"{name}:{f.lineno} {f.name}" for name, f in services() if f.args.args or f.args.posonlyargs]
    assert found == []


def test_services_are_told_the_tenant_first() -> None:
    found = [f"{name}:{f.lineno} {f.name}" for name, f in services() if names_the_tenant_late(f)]
    assert found == []


def names_the_tenant_late(function: Function) -> bool:
    words = [argument.arg for argument in function.args.kwonlyargs]
    return "tenant" in words and words[0] != "tenant"


def test_the_clock_is_read_at_the_doors() -> None:
    """A service, a query or a model is told the time as `at`; only doors and loops look at the clock."""
    told = ("/services.py", "/queries.py", "/models.py", "/forms.py")
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name.endswith(told)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not node.args and is_clock(node.func)
    ]
    assert found == []


def is_clock(function: ast.expr) -> bool:
    """Asked without an argument these read the clock; `localdate(at)` only converts."""
    return isinstance(function, ast.Attribute) and function.attr in {"now", "today", "utcnow", "localdate"}


def test_nobody_sends_django_signals_of_our_own() -> None:
    assert [name for name in modules() if "Signal()" in (PROJECT / name).read_text()] == []


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [(INLINE_STYLE, None), (INLINE_SCRIPT, DATA_SCRIPT), (INLINE_HANDLER, None), (FOREIGN, None)],
    ids=["style", "script", "handler", "foreign host"],
)
def test_templates_hold_nothing_that_the_content_security_policy_forbids(pattern: Any, allowed: Any) -> None:
    assert offending(pattern, allowed) == []


def test_a_test_file_holds_tests() -> None:
    empty = [str(path) for path in (PROJECT / "tests").rglob("test_*.py") if "def test_" not in path.read_text()]
    assert empty == []


def test_nothing_is_left_for_later() -> None:
    """What is not done stands in an issue, not in the code."""
    word = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    texts = {name: (PROJECT / name).read_text() for name in modules()} | templates()
    assert [name for name, text in texts.items() if word.search(text)] == []
