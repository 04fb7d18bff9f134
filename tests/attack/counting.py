"""A pytest plugin: the suite's own hostile tests as lines of the attack's table, a line for each file."""

from collections import defaultdict
from typing import Any

import pytest

from tests.attack.findings import Part

PARTS: dict[str, Part] = defaultdict(lambda: Part(""))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    file = report.nodeid.partition("::")[0]
    if "/attack/" not in file and (report.when == "call" or report.failed):
        PARTS[file].judge(report.passed, report.nodeid.partition("::")[2])


def pytest_sessionfinish(session: Any) -> None:
    for file, part in PARTS.items():
        part.name = f"`{file}`"
        part.keep()
