"""What the product is made of …: pinned, of a known licence; and no secret lies in the tree. Looked up offline."""

import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PINNED = re.compile(
    r"^([\w.-]+)(?:\[[\w,-]+\])?==[\w.+!-]+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
LICENCES = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL", re.IGNORECASE)
NEVER = re.compile(r"(?<!L)GPL|AGPL|SSPL|Commons Clause|non-?commercial", re.IGNORECASE)
SECRETS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "a key of a cloud": r"\b(?:AKIA|ASIA)(?!\w*EXAMPLE)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b",
    "a key of a forge": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}\b",
    "a key of a service": r"\b(?:sk|rk)_live_[A-Za-z0-9]{20,}|\bxox[bap]-[\w-]{20,}|\bSG\.[\w-]{22}\.[\w-]{43}",
    "a key of ours": r"\bcr_(?:live|test)_(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{43}\b",
    "a signed token": r"\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}",
    "a password in a URL": r"\b(?:postgres(?:ql)?|rediss?|smtps?)://[\w.-]+:(?!\$|%|\{|secret|password|x@)[^@\s\"'`/]{8,}@",
}
GENERATED, ELSEWHERE = {"requirements"}, {".venv", "var", ".git"}


def tracked() -> list[Path]:
    """The files that are in the repository; all of them, where this is no checkout."""
    told = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    names = told.stdout.splitlines() if told.returncode == 0 else []
    found = [PROJECT / name for name in names] or [
        path for path in PROJECT.rglob("*") if not ELSEWHERE & set(path.parts)
    ]
    return [path for path in found if path.is_file() and path.relative_to(PROJECT).parts[0] not in GENERATED]


def secrets_in(text: str) -> list[str]:
    return [what for what, pattern in SECRETS.items() if re.search(pattern, text)]


def test_no_secret_lies_in_the_tree() -> None:
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in tracked()}
    found = {str(path.relative_to(PROJECT)): secrets_in(text) for path, text in texts.items()}
    assert {name: kinds for name, kinds in found.items() if kinds} == {}
    assert len(found) > 500


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 64,
        "AKIA" + "Q" * 16,
        "ghp_" + "a1" * 18,
        "cr_live_" + "Ab1" * 14 + "x",
        "postgres" + "://relay:hunter2hunter2@db/relay",
        "ey" + "J" + "a" * 30 + ".ey" + "J" + "b" * 30 + "." + "c" * 30,
    ],
)
def test_a_secret_would_be_seen(text: str) -> None:
    assert secrets_in(text)


@pytest.mark.parametrize("name", ["base", "demo", "dev"])
def test_every_package_is_pinned_by_its_hash(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    told = re.findall(r"^([\w.-]+)(?=[\[=])", text, re.MULTILINE)
    assert [package for package, _hashes in PINNED.findall(text)] == told
    assert "--extra-index-url" not in text


def licence_of(package: str) -> str:
    told = metadata.metadata(package)
    classes = [name for name in told.get_all("Classifier") or [] if name.startswith("License")]
    return " ".join([told.get("License-Expression") or "", (told.get("License") or "")[:60], *classes])


def test_every_package_that_is_served_with_has_a_licence_we_know() -> None:
    packages = [package for package, _hashes in PINNED.findall((PROJECT / "requirements" / "base.txt").read_text())]
    told = {package: licence_of(package) for package in packages}
    assert {package: words for package, words in told.items() if not LICENCES.search(words)} == {}
    assert {package: words for package, words in told.items() if NEVER.search(words)} == {}
