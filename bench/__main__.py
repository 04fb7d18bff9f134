"""`python -m bench [--only WORD] [--rounds N] [--seconds S] [--workers N]`: measures, prints, writes the results."""

import argparse

from bench import report, stage


def main() -> None:
    arguments = parse()
    with stage.servers():
        from bench import harness, paths

        chosen = [path for path in paths.ALL if arguments.only in path.name]
        measured = [harness.measure(path, arguments) for path in report.announced(chosen)]
    report.write(measured)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="paths whose name contains it")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds a path (default 7)")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one slice (default 1)")
    parser.add_argument("--workers", type=int, default=2, help="processes that work at once (default 2)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
