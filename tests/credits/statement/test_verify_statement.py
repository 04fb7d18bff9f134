"""verify_statement.py, on a machine without the product: it passes what is right, and names what is not."""

import copy
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from credits import heads, keys
from credits.statement.views import VERIFIER
from tenants.models import Tenant
from tenants.scope import scope
from tests.credits.statement.conftest import LATER, document_of

PROGRAM = Path(settings.BASE_DIR) / VERIFIER
TAMPERINGS = int(os.environ.get("TAMPERINGS", "60"))


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    found = importlib.util.spec_from_file_location("verify_statement", PROGRAM)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def files(played: Tenant, tmp_path: Path) -> Path:
    """A folder with two months, a head and the keys."""
    for month in ("2026-04", "2026-05", "2026-07"):
        write(tmp_path / f"{month}.json", document_of(played, month))
    with scope(tenant=played):
        head = heads.sign_head(tenant=played, at=LATER)
        assert head
    write(tmp_path / "head.json", heads.document(head))
    write(tmp_path / "keys.json", keys.published())
    return tmp_path


def write(file: Path, document: Any) -> None:
    file.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@pytest.fixture
def check(verifier: ModuleType, files: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """`check("2026-04.json")`: the exit code and what is said."""

    def run(*names: str, head: str = "") -> tuple[int, str]:
        more = ["--head", str(files / head)] if head else []
        code = verifier.main([*(str(files / name) for name in names), "--keys", str(files / "keys.json"), *more])
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


def test_runs_alone_in_an_empty_folder(files: Path) -> None:
    alone = files / "alone"
    alone.mkdir()
    (alone / "verify_statement.py").write_bytes(PROGRAM.read_bytes())
    for name in ("2026-04.json", "keys.json"):
        (files / name).rename(alone / name)
    command = [sys.executable, "-I", "-S", "verify_statement.py", "2026-04.json", "--keys", "keys.json"]
    right = subprocess.run(command, cwd=alone, env={}, capture_output=True, text=True, check=False)
    assert (right.returncode, right.stderr) == (0, "")
    assert "2026-04: 27 moves, 1 slots available" in right.stdout
    (alone / "2026-04.json").write_text((alone / "2026-04.json").read_text().replace('"purse"', '"spent"', 1))
    wrong = subprocess.run(command, cwd=alone, env={}, capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "move 1: does not say what its hash was made of" in wrong.stderr


def test_follows_months_and_a_head_that_was_kept(check: Any, files: Path) -> None:
    assert check("2026-04.json", "2026-05.json")[0] == 0
    code, told = check("2026-05.json", "2026-04.json")
    assert (code, "does not follow" in told) == (1, True)
    code, told = check("2026-04.json", "2026-07.json")
    assert (code, "does not follow" in told) == (1, True)
    code, told = check("2026-07.json", head="head.json")
    assert (code, "The head of 2026-09-20 is move 31" in told) == (0, True)
    assert check("2026-04.json", head="head.json")[0] == 2  # it lies outside
    head = json.loads((files / "head.json").read_text())
    write(files / "head.json", head | {"seq": 3})
    code, told = check("2026-04.json", head="head.json")
    assert (code, "is not what the key" in told) == (1, True)


def test_says_what_it_cannot_check(check: Any, files: Path) -> None:
    assert check("nothing.json")[0] == 2
    told = (files / "2026-04.json").read_text()
    for bad in (
        told[:-1],
        told.replace("/1", "/2", 1),
        told.replace('"moves":[', '"moves":[],"moves":[', 1),
        "[" * 9999,
    ):
        (files / "bad.json").write_text(bad)
        assert check("bad.json")[0] == 2, bad[-80:]
    write(files / "keys.json", {"keys": []})
    assert check("2026-04.json") == (2, check("2026-04.json")[1])
    assert "is not in the keys file" in check("2026-04.json")[1]


def test_finds_any_byte_that_is_changed_and_says_where(check: Any, files: Path) -> None:
    """Random bytes of random fields; what is changed inside a move names that move."""
    chance, whole = random.Random(20260401), (files / "2026-04.json").read_bytes()
    right, found = json.loads(whole), 0
    while found < TAMPERINGS:
        at, byte = chance.randrange(len(whole)), chance.randrange(32, 127)
        tampered = whole[:at] + bytes([byte]) + whole[at + 1 :]
        said = parsed(tampered)
        if said == right:
            continue
        found += 1
        (files / "bad.json").write_bytes(tampered)
        code, told = check("bad.json")
        assert code in (1, 2), tampered[at - 30 : at + 30]
        moves = said.get("moves") if isinstance(said, dict) else None
        if moves and {**said, "moves": 0} == {**right, "moves": 0}:
            (seq,) = [one["seq"] for one, other in zip(right["moves"], moves, strict=True) if one != other]
            assert f"move {seq}" in told, told


def parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def test_finds_a_statement_that_was_made_to_fit(check: Any, verifier: ModuleType, files: Path) -> None:
    """Somebody who knows every rule computes hashes, totals and balances anew: only the signature is left to tell."""
    told = json.loads((files / "2026-05.json").read_text())
    forged = copy.deepcopy(told)
    forged["moves"][0]["cause"] = "spend:slot_request:req_9"
    rechain(verifier, forged)
    write(files / "bad.json", forged)
    code, said = check("bad.json")
    assert (code, "statement: is not what the key" in said) == (1, True)
    write(files / "bad.json", told | {"signature": None})
    assert "it is not signed" in check("bad.json")[1]


def rechain(verifier: ModuleType, document: Any) -> None:
    """Every hash anew, from the opening's on, with the program's own spelling."""
    chain = verifier.Chain("", document["statement"])
    for move in document["moves"]:
        move["prev_hash"] = chain.hash
        move["hash"] = chain.hash = verifier.hashlib.sha256(chain.canonical(move, move["entries"])).hexdigest()
    document["statement"]["closing"]["hash"] = chain.hash


# Each breaks one rule with everything else, the signature too, made to fit by somebody who holds the key.
def double(document: Any) -> None:
    document["moves"][0]["entries"][0]["amount"] *= 2


def cheapened(document: Any) -> None:
    document["moves"][4]["policy"]["referrals_per_slot"] = 5


def drop(document: Any) -> None:
    del document["moves"][10]


def backwards(document: Any) -> None:
    document["moves"][5]["at"] = "2026-04-01T09:29:59.000000Z"


def outside(document: Any) -> None:
    document["moves"][-1]["at"] = "2026-04-30T15:00:00.000000Z"


def swollen(document: Any) -> None:
    document["statement"]["closing"]["balances"]["slot/available"] += 1


def totalled(document: Any) -> None:
    document["statement"]["totals"]["slot_held"]["moves"] += 1


def cut(document: Any) -> None:
    del document["moves"][-1]


def bounded(document: Any) -> None:
    document["statement"]["until"] = "2026-05-01T00:00:00.000000Z"


FORGERIES = {
    double: "move 1: says",
    cheapened: "move 6: is a referral_counted for 10; due was a grant for 5",
    drop: "move 11: is missing",
    backwards: "move 6: is of",
    outside: "move 27: is of",
    swollen: "closing: slot/available is",
    totalled: "statement: totals is",
    cut: "statement: last is 27; the moves come to 26",
    bounded: "since or until is not the month's",
}


@pytest.mark.parametrize(("forge", "named"), FORGERIES.items(), ids=[one.__name__ for one in FORGERIES])
def test_adds_up_what_a_key_has_signed_all_the_same(
    check: Any, verifier: ModuleType, files: Path, forge: Any, named: str
) -> None:
    document = json.loads((files / "2026-04.json").read_text())
    forge(document)
    rechain(verifier, document)
    document["signature"] = keys.sign(keys.canonical(document["statement"])).hex()
    write(files / "bad.json", document)
    code, told = check("bad.json")
    assert (code, named in told) == (1, True), told


def test_verifies_signatures_as_the_standard_does(verifier: ModuleType) -> None:
    """RFC 8032 §7.1, and OpenSSL's opinion of right and broken ones."""
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    told = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
        "00d291612bb0c00"
    )
    assert verifier.is_signed(public, b"\x72", bytes.fromhex(told))
    chance = random.Random(8032)
    for _ in range(12):
        key, content = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)), chance.randbytes(40)
        signature, public = key.sign(content), key.public_key().public_bytes_raw()
        at = chance.randrange(64)
        broken = bytes(byte ^ (1 << chance.randrange(8)) if i == at else byte for i, byte in enumerate(signature))
        assert verifier.is_signed(public, content, signature)
        with pytest.raises(InvalidSignature):
            key.public_key().verify(broken, content)
        assert not verifier.is_signed(public, content, broken)
        s = int.from_bytes(signature[32:], "little") + verifier.ORDER  # the same point by another spelling
        assert not verifier.is_signed(public, content, signature[:32] + s.to_bytes(32, "little"))
