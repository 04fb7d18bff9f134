"""How much there is in a benchmark: from the command line, by way of the environment, since workers ask too."""

import os

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "60000"))  # of one tenant, searched among a thousand
ROWS = int(os.environ.get("BENCH_ROWS", "20000"))  # of one imported file
REFERRALS = int(os.environ.get("BENCH_REFERRALS", "50000"))  # of one agency: listed, or waiting
MOVES = int(os.environ.get("BENCH_MOVES", "200000"))  # of the long ledger; the short one has a hundredth
