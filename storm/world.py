"""What the storm's parts tell each other: who takes part, and logs of JSON lines. It knows nothing of the product."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Invited:
    """A rejected person with a personal link that nobody has opened yet."""

    number: int
    token: str
    email: str
    application: str
    employer: int  # its place in the world


@dataclass(frozen=True)
class Party:
    """An employer or an agency. `is_steady`: its receiver never plays a fault; the probe looks at it."""

    id: str
    slug: str
    key: str
    secret: str = ""
    endpoint: str = ""
    is_steady: bool = False


@dataclass(frozen=True)
class World:
    """Everybody, and where everything is."""

    seed: int
    folder: Path
    web_port: int
    receiver_port: int
    employers: list[Party]
    agencies: list[Party]
    people: list[Invited]
    probes: list[Invited]

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def receivers(self) -> str:
        return f"http://127.0.0.1:{self.receiver_port}"

    @property
    def deeds(self) -> Path:
        """What the people did, and what they were answered."""
        return self.folder / "deeds.jsonl"

    def inbox(self, agency: Party) -> Path:
        return inbox_of(self.folder, agency.slug)


def inbox_of(folder: Path, slug: str) -> Path:
    return folder / "inbox" / f"{slug}.jsonl"


def save(world: World, path: Path) -> None:
    path.write_text(json.dumps(asdict(world) | {"folder": str(world.folder)}))


def load(path: Path) -> World:
    told = json.loads(path.read_text())
    told["folder"] = Path(told["folder"])
    for name, kind in {"employers": Party, "agencies": Party, "people": Invited, "probes": Invited}.items():
        told[name] = [kind(**each) for each in told[name]]
    return World(**told)


class Log:
    """Lines on disk, each written before anything is said because of it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")

    def write(self, **line: Any) -> None:
        self._file.write(json.dumps({"at": time.time(), **line}, ensure_ascii=False) + "\n")
        self._file.flush()


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The log's lines; a last one that is cut short is none."""
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)
