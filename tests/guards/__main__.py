"""`python -m tests.guards [--only WORD] [--write] [--list]`: take every guard away in turn, and see it missed.

The database's are found in its catalogue and probed by statements; the code's are in `gates`, and missed by their own
tests. Everything happens in the tests' own database; exits 1 where the loss of one was not noticed.
"""

import argparse
import subprocess
import sys

from tests.guards import report

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def main() -> int:
    asked = parse()
    if asked.list:
        return subprocess.call([*PYTEST, "tests/guards/listing.py"])
    report.begin(asked.only)
    for_database = subprocess.run([*PYTEST, "--timeout=900", "tests/guards/whole.py"], check=False)
    for_code = subprocess.run([*PYTEST, "-p", "tests.guards.removal", *report.tests_of_gates()], check=False)
    rows = report.read()
    report.show(rows)
    if asked.write:
        report.write(rows)
    is_whole = for_database.returncode == 0 and for_code.returncode == 0 and bool(rows)
    return 0 if is_whole and all(row.is_red for row in rows) else 1


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make guards", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="guards whose line contains it")
    parser.add_argument("--write", action="store_true", help="the tables of docs/security.md")
    parser.add_argument("--list", action="store_true", help="write tests/guards/guards.txt anew, and probe nothing")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
