"""`python -m storm.simulate [--histories N] [--seed N]`: histories of the journey, judged after each step.

    --seed S --first N --histories 1    tells that one again

One that fails is shortened: its shortest failing beginning, without the steps it does not need.
"""

import argparse
import random
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from storm import stage

STEPS = 30


class Failure(NamedTuple):
    """A history that went wrong, what it needs of it, and how."""

    seed: int
    number: int
    steps: list[int]
    acts: list[str]
    why: str

    def __str__(self) -> str:
        told = "\n".join(f"  {step:>3} {act}" for step, act in zip(self.steps, self.acts, strict=True))
        return f"history {self.number} of seed {self.seed}:\n{told}\n  {self.why}"


def main() -> None:
    arguments = parse()
    seed = secrets.randbelow(10**9) if arguments.seed is None else arguments.seed
    began = time.monotonic()
    with stage.prepared():
        failure = tell_all(seed, range(arguments.first, arguments.first + arguments.histories), arguments.steps, say)
    if failure:
        sys.exit(f"{failure}\nAgain: python -m storm.simulate --seed {seed} --first {failure.number} --histories 1")
    seconds = time.monotonic() - began
    print(f"{arguments.histories:,} histories of seed {seed}, {arguments.steps} steps each: 0 wrong, {seconds:.0f} s")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="storm.simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="default: a new one")
    parser.add_argument("--histories", type=int, default=200, help="default 200")
    parser.add_argument("--first", type=int, default=0, help="the first one's number (default 0)")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of each (default {STEPS})")
    return parser.parse_args()


def say(number: int) -> None:
    if number % 100 == 99:
        print(f"{number + 1:,} …", file=sys.stderr, flush=True)


def tell_all(seed: int, numbers: range, steps: int, tell: Callable[[int], Any] = lambda number: None) -> Failure | None:
    """Each history in turn; the first that fails, shortened."""
    for number in numbers:
        if failure := told(seed, number, range(steps)):
            return shortened(failure)
        tell(number)
    return None


def told(seed: int, number: int, steps: Collection[int]) -> Failure | None:
    """One history: these of its steps, in their order. Ends where something is wrong."""
    from storm import history, judging, redeeming

    net, acts = history.begin(seed, number), []
    try:
        for step in steps:
            chance = random.Random(f"{seed} {number} {step}")
            net.tick(chance)
            act = chance.choices(list(redeeming.ACTS), list(redeeming.ACTS.values()))[0]
            acts.append(act.__name__)
            acts[-1] = act(net, chance)
            judging.judge(net)
        acts.append("the end")
        judging.judge_end(net)
    except Exception as error:  # noqa: BLE001  (whatever it is, the history is what matters)
        return Failure(seed, number, [*list(steps)[: len(acts)], *[-1] * (acts[-1] == "the end")], acts, why(error))
    finally:
        net.leave_nothing()
    return None


def why(error: Exception) -> str:
    """What was wrong, and where in the code it came to light."""
    place = [one for one in traceback.extract_tb(error.__traceback__) if "site-packages" not in one.filename][-1]
    return f"{type(error).__name__}: {error}\n  {place.filename}:{place.lineno} {place.line}"


def shortened(failure: Failure) -> Failure:
    """Step by step from its end: left out for good, if it fails without."""
    for step in [one for one in reversed(failure.steps) if one >= 0]:
        fewer = [one for one in failure.steps if one not in (step, -1)]
        failure = told(failure.seed, failure.number, fewer) or failure
    return failure


if __name__ == "__main__":
    main()
