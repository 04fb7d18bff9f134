"""What an attack tried, and what it found: kept line by line, so that a part which breaks off has told its share."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Part:
    """One part of the attack: how many attempts, and which of them should not have gone as they did."""

    name: str
    tried: int = 0
    found: list[str] = field(default_factory=list)

    def judge(self, is_well: bool, told: str) -> None:
        self.tried += 1
        if not is_well:
            self.found.append(told[:300])

    def keep(self) -> None:
        """Write the line."""
        with Path(os.environ["ATTACK_FOUND"]).open("a") as file:
            file.write(json.dumps(asdict(self), ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Write it, and fail where something was found."""
        self.keep()
        assert self.tried > 0, f"{self.name}: nothing was tried"
        assert self.found == []


def seconds() -> float:
    """How long one part may take."""
    return float(os.environ.get("ATTACK_SECONDS", "60"))


def requests() -> int:
    """How many requests of the cross-tenant crawl."""
    return int(os.environ.get("ATTACK_REQUESTS", "10000"))
