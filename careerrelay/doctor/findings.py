"""What the doctor says: a finding, how bad it is, and what to do."""

from typing import NamedTuple

OK, WARN, FAIL = "ok", "warn", "fail"
WORST = (OK, WARN, FAIL)


class Finding(NamedTuple):
    """One sentence that is true, and, where it is not well, one that says what to do."""

    state: str
    says: str
    do: str = ""


def fine(says: str) -> Finding:
    return Finding(OK, says)


def worst(findings: list[Finding]) -> str:
    return max((one.state for one in findings), key=WORST.index, default=OK)
