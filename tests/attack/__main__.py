"""`python -m tests.attack [--seconds N] [--requests N] [--browser] [--only PART] [--write]`: attack the whole product.

All of it happens to a furnished world in the tests' own database. Exits 1 where something was found.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.attack import report

HERE = Path(__file__).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.attack.counting"]
KNOWN = (  # what the suite tries anyway, told in the same table
    "isolation/test_odd_requests.py tenants/webhooks/test_addresses.py tenants/webhooks/test_safe_http.py"
    " candidates/documents/test_clean.py candidates/imports/test_open_table.py tenants/test_cells.py"
    " referrals/optin/test_suspicion.py tenants/people/test_enumeration.py referrals/rights/test_lost_link.py"
).split()


def main() -> int:
    asked = parse()
    with tempfile.TemporaryDirectory(prefix="careerrelay-attack-") as directory:
        found = Path(directory) / "found.jsonl"
        os.environ |= {"ATTACK_FOUND": str(found), "ATTACK_SECONDS": str(asked.seconds)}
        os.environ |= {"ATTACK_REQUESTS": str(asked.requests)}
        parts = [path for path in sorted((HERE / "parts").glob("?_*.py")) if is_chosen(path, asked)]
        codes = [subprocess.call([*PYTEST, *map(str, parts)])] if parts else []
        known = [f"tests/{name}" for name in KNOWN if asked.only in f"suite/{name}"]
        codes += [subprocess.call([*PYTEST, *known])] if known else []
        rows = report.read(found)
    print(report.table(rows), report.details(rows), sep="\n")
    if asked.write:
        report.write(rows)
    return 1 if any(codes) or any(row["found"] for row in rows) else 0


def is_chosen(path: Path, asked: argparse.Namespace) -> bool:
    return asked.only in path.stem if asked.only else asked.browser or "browser" not in path.stem


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for the forms, and for the API's keys (default 60)")
    parser.add_argument("--requests", type=int, default=10_000, help="of the cross-tenant crawl (default 10,000)")
    parser.add_argument("--browser", action="store_true", help="open each page in Chromium too, with its console open")
    parser.add_argument(
        "--only", default="", metavar="PART", help="forms, crawl, wire, api, browser, suite, or a file of the suite's"
    )
    parser.add_argument("--write", action="store_true", help="the table of docs/security.md")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
