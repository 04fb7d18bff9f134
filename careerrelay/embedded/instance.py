"""One pair of embedded servers: where its data, its locks and its addresses lie."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Instance:
    data_dir: Path
    version: int
    is_throwaway: bool = False  # data that may be lost with the machine's power: tests, the journey
    _kept: list[IO[str]] = field(default_factory=list, compare=False)

    def file(self, suffix: str) -> Path:
        return self.data_dir / f"servers{self.version}.{suffix}"

    @property
    def state(self) -> Path:
        """The addresses, while the servers run."""
        return self.file("json")

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the servers; the guard takes it alone to stop them."""
        return self.file("users.lock")

    @property
    def guard_lock(self) -> Path:
        """Held by the guard as long as it lives."""
        return self.file("guard.lock")

    @property
    def start_lock(self) -> Path:
        """Held while looking for a guard and starting one."""
        return self.file("start.lock")

    @property
    def log(self) -> Path:
        return self.file("log")

    def keep(self, file: IO[str]) -> None:
        """Keep a file, and so its lock, open until the process ends."""
        self._kept.append(file)
