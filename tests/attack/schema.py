"""schemathesis at a running site: every operation of the OpenAPI document, by one caller, for so many seconds."""

import re
import subprocess
import sys
from pathlib import Path

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
UNFAIR = "positive_data_acceptance"  # what looks like a cursor is none unless we signed it
CALLERS = ("acme", "agency", "test", "nobody")


def hammer(site: str, key: str, directory: Path, *, seconds: int, examples: int) -> "subprocess.CompletedProcess[str]":
    """Run it; 0 means that every answer was one that the document allows."""
    command = [SCHEMATHESIS, "run", f"{site}/api/v1/openapi.json", "--max-time", str(seconds)]
    command += ["--max-examples", str(examples), "--checks", "all", "--exclude-checks", UNFAIR, "--no-color"]
    command += ["--suppress-health-check", "all", "--generation-deterministic"]
    command += ["--header", f"Authorization: Bearer {key}"] if key else []
    told = {"cwd": directory, "capture_output": True, "text": True, "timeout": seconds + 85}
    return subprocess.run(command, check=False, **told)


def cases_of(told: str) -> int:
    """How many requests it generated."""
    cases = re.search(r"(\d+) generated", told)
    return int(cases[1]) if cases else 0
