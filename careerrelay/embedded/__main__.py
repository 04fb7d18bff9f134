"""The command line: `python -m careerrelay.embedded run -- COMMAND…` runs it beside both servers, with their URLs."""

import os
import subprocess
import sys

from careerrelay.embedded.environment import STACK, ensure_environment

USAGE = "usage: python -m careerrelay.embedded run -- COMMAND [ARGUMENT…]"


def main(words: list[str]) -> int:
    if words[:2] != ["run", "--"] or len(words) < 3:  # noqa: PLR2004  (run -- COMMAND)
        raise SystemExit(USAGE)
    ensure_environment()
    try:
        return subprocess.run(words[2:], env=os.environ, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        STACK.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
