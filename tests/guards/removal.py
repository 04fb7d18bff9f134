"""A pytest plugin: each test of a gate twice, with the gate (it must pass) and without (it must fail).

`-p tests.guards.removal`, and where to write what happened in `GUARDS_RESULTS`.
"""

import json
import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.guards.gates import GATES, Gate

RESULTS: dict[str, dict[str, list[Any]]] = defaultdict(lambda: {"with": [], "without": [], "seconds": []})


def gates_of(item: pytest.Item) -> list[Gate]:
    name = item.nodeid.removeprefix("tests/").partition("[")[0]
    return [gate for gate in GATES if name in gate.tests]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    gates = gates_of(item)
    has_passed = passes(item, item if gates else nextitem)
    for number, gate in enumerate(gates):
        began = time.monotonic()
        with gate.removed():
            is_missed = not passes(item, nextitem if number == len(gates) - 1 else item)
        RESULTS[gate.name]["with"].append(has_passed)
        RESULTS[gate.name]["without"].append(is_missed)
        RESULTS[gate.name]["seconds"].append(round(time.monotonic() - began, 1))
    return True


def passes(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    return all(report.passed for report in reports)


def pytest_sessionfinish(session: Any) -> None:
    Path(os.environ["GUARDS_RESULTS"]).write_text(json.dumps(RESULTS))
