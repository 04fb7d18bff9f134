"""The package's command: `careerrelay verify-statement FILE … --keys KEYS`."""

import sys

from careerrelay_client import verify_statement


def main() -> int:
    """Run what the command line names; the exit code."""
    if sys.argv[1:2] != ["verify-statement"]:
        sys.stderr.write("usage: careerrelay verify-statement FILE … --keys FILE|URL [--head FILE]\n")
        return 2
    return verify_statement.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
