"""What changed from one version of a text to the next, line by line."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Line:
    """One line: "" as before, "-" gone, "+" new."""

    sign: str
    text: str


def lines_between(before: str, after: str) -> list[Line]:
    """Both texts as one list, what went before what came."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for kind, start, end, to, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Line("", text) for text in old[start:end]]
        else:
            found += [Line("-", text) for text in old[start:end]]
            found += [Line("+", text) for text in new[to:until]]
    return found
