"""What a storm was, in figures: printed, and on request put into docs/reliability.md between its markers."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"


@dataclass
class Report:
    """One storm."""

    seed: int
    consents: int = 0
    acknowledged: int = 0
    unlucky: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    settled: float = 0.0
    deeds: Counter[str] = field(default_factory=Counter)
    whole_again: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max((max(times) for times in self.whole_again.values()), default=0.0)

    def judge(self, limit: float) -> None:
        """Late is a fault like any other."""
        for kind, times in self.whole_again.items():
            late = [one for one in times if one > limit]
            self.faults += [f"{one:.0f} s until all was whole again after {kind}" for one in late]

    def rows(self) -> list[tuple[str, str]]:
        return [
            ("consents acknowledged", f"{self.acknowledged:,} of {self.consents:,}"),
            ("gave up without an answer", f"{self.unlucky:,}"),
            ("a second, kills included", f"{self.acknowledged / max(self.seconds, 0.1):.0f}"),
            ("withdrawn · erased", f"{self.deeds['withdrew']:,} · {self.deeds['erased']:,}"),
            ("wait for a mail again", f"{self.deeds['waits for a mail']:,}"),
            (
                "slots held · given back · used",
                " · ".join(f"{self.deeds[f'slot {deed}']:,}" for deed in ("held", "released", "spent")),
            ),
            ("kills", f"{sum(self.kills.values()):,}"),
            ("whole again, median · longest", f"{self.middle:.1f} s · {self.slowest:.1f} s"),
            ("settled afterwards in", f"{self.settled:.0f} s"),
            ("what does not agree", f"{len(self.faults):,}"),
        ]

    @property
    def middle(self) -> float:
        return median([one for times in self.whole_again.values() for one in times] or [0.0])

    def lines(self) -> list[str]:
        told = [f"{name:<34} {value}" for name, value in self.rows()]
        told += [f"  {kind:<32} {number:>4} kills, whole again in {times}" for kind, number, times in self.by_kind()]
        return told + [f"WRONG {fault}" for fault in self.faults[:50]]

    def by_kind(self) -> list[tuple[str, int, str]]:
        found = []
        for kind, number in sorted(self.kills.items()):
            times = self.whole_again.get(kind, [0.0])
            found.append((kind, number, f"{median(times):.1f} s, at most {max(times):.1f} s"))
        return found


def write(report: Report, path: Path = DOCUMENT) -> None:
    table = [f"| a storm of seed {report.seed} | |", "|---|---|", *(f"| {n} | {v} |" for n, v in report.rows())]
    kinds = ["| killed | times | whole again |", "|---|---|---|"]
    kinds += [f"| {kind} | {number} | {times} |" for kind, number, times in report.by_kind()]
    put("storm", [*table, "", *kinds], path)


def put(name: str, lines: list[str], path: Path = DOCUMENT) -> None:
    """Between `<!-- NAME -->` and `<!-- /NAME -->`."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, _, rest = path.read_text().partition(first)
    tail = rest.partition(last)[2]
    path.write_text("\n".join([f"{head}{first}", *lines, f"{last}{tail}"]))
