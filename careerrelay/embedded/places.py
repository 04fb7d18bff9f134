"""Where an embedded server lives and as whom it runs: PostgreSQL refuses root, and root's folders refuse others."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
OUTSIDE = Path("/var/tmp")  # noqa: S108  (survives a reboot; `claim` refuses what another user put there)


@dataclass(frozen=True)
class Account:
    """The unprivileged user that root's servers run as."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, object]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account() -> Account | None:
    """Whom the servers shall run as; None means: as ourselves, who are no superuser."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise SystemExit(
            "PostgreSQL refuses to run as root, and there is no user 'nobody': set DATABASE_URL."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def home_of(wanted: Path, who: Account | None) -> Path:
    """A folder `who` can reach and owns: `wanted` itself, or a folder outside that `wanted` links to."""
    if who is None:
        wanted.mkdir(parents=True, exist_ok=True)
        return wanted
    wanted.parent.mkdir(parents=True, exist_ok=True)
    home = wanted if is_reachable(wanted.parent) else moved_outside(wanted)
    home.mkdir(mode=0o755, exist_ok=True)
    os.chown(home, who.uid, who.gid)
    return home


def is_reachable(folder: Path) -> bool:
    """Whether any user may pass through every folder down to this one."""
    real = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (real, *real.parents))


def moved_outside(wanted: Path) -> Path:
    """The folder under /var/tmp that belongs to this path, linked from it; what lay here moves along."""
    outside = OUTSIDE / f"careerrelay-{digest_of(wanted)}"
    claim(outside)
    target = outside / wanted.name
    if wanted.is_dir() and not wanted.is_symlink():
        shutil.move(wanted, target)
    wanted.unlink(missing_ok=True)
    wanted.symlink_to(target)
    return target


def claim(folder: Path) -> None:
    """Make the folder ours; in a directory anybody may write to, somebody else may have been first."""
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise SystemExit(f"{folder} belongs to another user: remove it, or set DATABASE_URL and REDIS_URL.")


def digest_of(path: Path) -> str:
    return hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:12]


def write_private(path: Path, text: str) -> None:
    """Write a whole file that only its owner can read: a reader sees the old text or the new one."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text)
    unfinished.rename(path)
