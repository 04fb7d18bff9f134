"""`python -m bench [--only WORD] [--rounds N] [--seconds S] …`: measures, prints, writes the results."""

import argparse
import os

from bench import stage


def main() -> None:
    arguments = parse()
    os.environ |= {
        f"BENCH_{name.upper()}": str(getattr(arguments, name)) for name in ("people", "rows", "moves", "referrals")
    }
    with stage.servers():
        from bench import harness, paths, report

        chosen = [path for path in paths.ALL if arguments.only in path.name]
        measured = [harness.measure(path, arguments) for path in report.announced(chosen)]
        machine = harness.machine()
    report.write(measured, is_whole=not arguments.only, machine=machine)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="paths whose name contains it")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds a path (default 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one slice (default 1)")
    parser.add_argument("--workers", type=int, default=2, help="processes that work at once (default 2)")
    parser.add_argument("--people", type=int, default=60_000, help="people of one tenant to search (default 60,000)")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of one imported file (default 20,000)")
    parser.add_argument("--moves", type=int, default=200_000, help="moves of the long ledger (default 200,000)")
    parser.add_argument("--referrals", type=int, default=50_000, help="of one agency, to list (default 50,000)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
