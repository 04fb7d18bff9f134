"""The frame's catalogues: which texts the code uses, and whether the English beside them is complete and right.

Message ids are the Japanese text itself; English lives in `<app>/locale/en`. No GNU gettext is needed.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

APPS = ("careerrelay", "tenants", "candidates", "credits", "referrals")
# How many of a function's first arguments are texts, and whether a context stands before them.
FUNCTIONS = {"gettext": (1, False), "ngettext": (2, False), "pgettext": (1, True), "npgettext": (2, True)}
ALIASES = {"_": "gettext", "gettext_noop": "gettext", **{f"{name}_lazy": name for name in FUNCTIONS}}
CALL = re.compile(r"\b(_|n?p?gettext)\(")
LITERAL = re.compile(r"""\s*,?\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))""")
PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|%[sd]|\{[^{}]*\}")


@dataclass(frozen=True)
class Message:
    """One text: its context (None: without), its id, and the id's plural where it has one."""

    context: str | None
    text: str
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text


@dataclass(frozen=True)
class Use:
    """Where a text is used, and whose catalogue therefore holds it."""

    message: Message
    app: str
    path: Path
    line: int


def uses(root: Path) -> Iterator[Use]:
    """Every translatable text of the code and the templates."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            yield from (Use(message, app, path, line) for message, line in messages_of_python(path.read_text()))
        for path in sorted((root / app / "templates").rglob("*.*")):
            yield from uses_of_template(path, app)
    for path in sorted((root / "templates").rglob("*.*")):
        folder = path.relative_to(root / "templates").parts[0]
        yield from uses_of_template(path, folder if folder in APPS else "careerrelay")


def uses_of_template(path: Path, app: str) -> Iterator[Use]:
    source = templatize(path.read_text(), origin=str(path))
    for call in CALL.finditer(source):
        literals = leading_literals(source, call.end())
        if literals:
            line = source.count("\n", 0, call.start()) + 1
            yield Use(message_of(ALIASES.get(call[1], call[1]), literals), app, path, line)


def leading_literals(source: str, start: int) -> list[str]:
    """The string literals that a call's arguments begin with."""
    found: list[str] = []
    while match := LITERAL.match(source, start):
        found.append(ast.literal_eval(match[1]))
        start = match.end()
    return found


def messages_of_python(source: str) -> Iterator[tuple[Message, int]]:
    """Each text with its line. Only literals can be translated: an f-string or a sum is never found at run time."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            function = ALIASES.get(name, name)
            literals = constants(node.args)
            if function in FUNCTIONS and literals:
                yield message_of(function, literals), node.lineno


def constants(arguments: Iterable[ast.expr]) -> list[str]:
    found: list[str] = []
    for argument in arguments:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        found.append(argument.value)
    return found


def message_of(function: str, literals: list[str]) -> Message:
    count, has_context = FUNCTIONS[function]
    context = literals.pop(0) if has_context else None
    return Message(context, *literals[:count])


def catalogue_path(root: Path, app: str) -> Path:
    return root / app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def catalogues(root: Path) -> dict[str, polib.POFile]:
    """The English catalogue of each app that has one; broken syntax raises OSError with the line."""
    paths = {app: catalogue_path(root, app) for app in APPS}
    return {app: polib.pofile(str(path)) for app, path in paths.items() if path.exists()}


def faults(root: Path) -> list[str]:
    """What keeps the English from being complete, each as `file:line: what`."""
    used = {use.message.key: use for use in uses(root)}
    books = catalogues(root)
    known = {(entry.msgctxt, entry.msgid) for book in books.values() for entry in book if not entry.obsolete}
    found = [
        f"{use.path.relative_to(root)}:{use.line}: no English for {use.message.text!r}"
        for use in used.values()
        if use.message.key not in known
    ]
    for app, book in books.items():
        where = catalogue_path(root, app).relative_to(root)
        found += [f"{where}:{entry.linenum}: {fault}" for entry in book for fault in entry_faults(entry, set(used))]
    return found + contradictions(books)


def entry_faults(entry: polib.POEntry, wanted: set[tuple[str | None, str]]) -> Iterator[str]:
    if entry.obsolete or (entry.msgctxt, entry.msgid) not in wanted:
        yield f"{entry.msgid!r} is used nowhere"
    if entry.fuzzy:
        yield f"{entry.msgid!r} is marked fuzzy"
    translations = translations_of(entry)
    if not all(text.strip() for text in translations):
        yield f"{entry.msgid!r} has no English"
    elif any(placeholders(text) != placeholders(entry.msgid_plural or entry.msgid) for text in translations[-1:]):
        yield f"{entry.msgid!r} and its English have different placeholders"


def translations_of(entry: polib.POEntry) -> list[str]:
    """One text, or one and the one for many."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [entry.msgstr_plural.get(form, "") for form in (0, 1)]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def contradictions(books: dict[str, polib.POFile]) -> list[str]:
    """Texts that two catalogues translate differently: the order of the apps would decide."""
    english: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for app, book in books.items():
        for entry in book:
            english[entry.msgctxt, entry.msgid][app] = "|".join(translations_of(entry))
    return [
        f"{' and '.join(by_app)} differ in the English of {text!r}"
        for (_, text), by_app in english.items()
        if len(set(by_app.values())) > 1
    ]


def add_missing(root: Path) -> int:
    """Add an empty entry for each text without one, to its app's catalogue. Returns how many."""
    books = catalogues(root)
    known = {(entry.msgctxt, entry.msgid) for book in books.values() for entry in book}
    missing = {use.message.key: use for use in uses(root) if use.message.key not in known}
    for use in missing.values():
        book = books.setdefault(use.app, new_catalogue())
        book.append(entry_of(use.message))
    for app in {use.app for use in missing.values()}:
        catalogue_path(root, app).parent.mkdir(parents=True, exist_ok=True)
        books[app].save(str(catalogue_path(root, app)))
    return len(missing)


def new_catalogue() -> polib.POFile:
    book = polib.POFile()
    book.metadata = {
        "Project-Id-Version": "CareerRelay",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return book


def entry_of(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context)
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
    return entry


def compile_all(root: Path) -> int:
    """Write each catalogue's `.mo`, the form that Django reads. Returns how many texts there are."""
    books = catalogues(root)
    for app, book in books.items():
        book.save_as_mofile(str(catalogue_path(root, app).with_suffix(".mo")))
    return sum(map(len, books.values()))
