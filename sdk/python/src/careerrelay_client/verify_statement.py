"""Checks CareerRelay's statements (利用明細) without CareerRelay.

    python3 verify_statement.py STATEMENT.json --keys keys.json

Needs Python 3.9 or newer and nothing else, asks no network (unless --keys is an address), and shares no code with what
wrote the statement. Checked are

  the chain       each move's SHA-256 over all it says and the hash before it, from the opening's hash to the closing's
  the arithmetic  each entry carries its account's balance on; opening + moves = closing; the totals; nothing is below
                  nothing but the purse, which a reversal or an adjustment may overdraw
  the rules       each kind moves what it may; a slot is granted when, and only when, its price has been reached
  the month       numbers without a gap, times in order and within the month
  the signature   Ed25519 over the statement's first part, by a key of your keys file

Several statements of one employer are also checked to follow each other; --head HEAD.json, a signed head that you kept
(from GET /credits/heads or a webhook), is checked to lie on the same chain.

Exit codes: 0 everything is right. 1 something is wrong: what and where is printed. 2 it could not be checked: a file
cannot be read, is of another format, or its key is not among yours.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn

Json = dict[str, Any]
FORMAT, HEAD_FORMAT = "careerrelay-statement/1", "careerrelay-head/1"
JAPAN = timezone(timedelta(hours=9))
SIDES = {
    "referral": ("network", "purse", "converted"),
    "slot": ("network", "available", "held", "spent", "expired"),
}
PLACES = {f"{unit}/{account}" for unit, accounts in SIDES.items() for account in accounts}
# kind -> from, to; a grant also takes its price
FLOWS = {
    "referral_counted": ("referral/network", "referral/purse"),
    "referral_reversed": ("referral/purse", "referral/network"),
    "slots_granted": ("slot/network", "slot/available"),
    "slot_held": ("slot/available", "slot/held"),
    "slot_released": ("slot/held", "slot/available"),
    "slot_spent": ("slot/held", "slot/spent"),
    "slot_restored": ("slot/spent", "slot/available"),
    "slot_expired": ("slot/available", "slot/expired"),
}
TARGETS = {"referral": "referral/purse", "slot": "slot/available"}
SHAPES: dict[str, dict[str, type]] = {
    "document": {"statement": dict, "moves": list, "signature": str},
    "statement": {
        "as_of": str,
        "closing": dict,
        "complete": bool,
        "employer": str,
        "first": int,
        "format": str,
        "key": str,
        "last": int,
        "month": str,
        "opening": dict,
        "since": str,
        "tenant": str,
        "totals": dict,
        "until": str,
    },
    "point": {"balances": dict, "hash": str},
    "total": {"amounts": dict, "moves": int},
    "move": {
        "at": str,
        "cause": str,
        "entries": list,
        "hash": str,
        "id": str,
        "kind": str,
        "policy": dict,
        "prev_hash": str,
        "seq": int,
    },
    "entry": {"account": str, "amount": int, "balance": int, "id": str, "unit": str},
    "head": {
        "at": str,
        "balances": dict,
        "date": str,
        "format": str,
        "hash": str,
        "key": str,
        "seq": int,
        "signature": str,
        "tenant": str,
    },
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z")


class Wrong(Exception):
    """Something that does not agree, and where."""


class Unchecked(Exception):
    """It could not be checked, and why."""


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names; the exit code."""
    told = command_line().parse_args(arguments)
    try:
        for line in checked(told.files, told.keys, told.head):
            sys.stdout.write(f"{line}\n")
    except Wrong as wrong:
        sys.stderr.write(f"WRONG: {wrong}\n")
        return 1
    except Unchecked as why:
        sys.stderr.write(f"not checked: {why}\n")
        return 2
    return 0


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify-statement", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", metavar="STATEMENT", help="statements (JSON), of one employer, in order")
    parser.add_argument("--keys", required=True, metavar="FILE|URL", help="what /ledger/keys.json answers")
    parser.add_argument("--head", action="append", default=[], metavar="FILE", help="a signed head that you kept")
    return parser


def checked(files: list[str], keys_at: str, heads_at: list[str]) -> Iterator[str]:
    """A line for each statement and head that is right. Raises `Wrong` or `Unchecked`."""
    keys, known, before = read_keys(keys_at), dict[int, str](), None
    for name in files:
        document = read(name)
        content = check_document(name, document, keys)
        if before:
            check_follows(name, before, content)
        before = content
        known |= {move["seq"]: move["hash"] for move in document["moves"]}
        known[content["first"] - 1] = content["opening"]["hash"]
        yield told_of(name, content, len(document["moves"]))
    for name in heads_at:
        yield check_head(name, read(name), (before or {})["tenant"], known, keys)


def told_of(name: str, content: Json, moves: int) -> str:
    slots = content["closing"]["balances"]["slot/available"]
    month = content["month"] + ("" if content["complete"] else " (so far)")
    ends = f"{slots} slots available, hash {content['closing']['hash']}"
    return f"{name}: right. {content['employer']}, {month}: {moves} moves, {ends}"


def read(name: str) -> Any:
    """A JSON file. A name that stands twice in an object, or a number that is not whole, is an error."""
    try:
        text = Path(name).read_text(encoding="utf-8")
        return json.loads(text, object_pairs_hook=pairs, parse_constant=no_number, parse_float=no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise Unchecked(f"{name}: {error}") from error


def pairs(found: list[tuple[str, Any]]) -> Json:
    names = [name for name, _value in found]
    if len(set(names)) < len(names):
        raise ValueError(f"a name stands twice among {names}")
    return dict(found)


def no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a whole number")


def check_document(name: str, document: Any, keys: dict[str, bytes]) -> Json:
    """One statement, by itself. Returns its first part."""
    if isinstance(document, dict) and document.get("signature", "") is None:
        raise Wrong(f"{name}: it is not signed: CareerRelay's own inspection had found something wrong")
    content = shaped(shaped(document, "document", name)["statement"], "statement", f"{name}: statement")
    if content["format"] != FORMAT:
        raise Unchecked(f"{name}: its format is {content['format']!r}; this program knows {FORMAT}")
    check_month(name, content)
    Chain(name, content).follow(document["moves"])
    check_signature(f"{name}: statement", content, document["signature"], keys)
    return content


def shaped(value: Any, shape: str, where: str) -> Json:
    """The value, if it has exactly the fields it should, each of its type."""
    fields = SHAPES[shape]
    if type(value) is not dict or set(value) != set(fields):
        found = sorted(value) if type(value) is dict else value
        raise Wrong(f"{where}: has {found}, not exactly {sorted(fields)}")
    for field, kind in fields.items():
        if type(value[field]) is not kind:
            raise Wrong(f"{where}: {field} is {value[field]!r}, which is no {kind.__name__}")
    return dict(value)


def balances(value: Json, where: str) -> dict[str, int]:
    if set(value) != PLACES or any(type(number) is not int for number in value.values()):
        raise Wrong(f"{where}: balances are {value}, not a whole number for each of {sorted(PLACES)}")
    return value


def check_month(name: str, content: Json) -> None:
    """The bounds are the month's in Japan, and what it says of itself fits them."""
    try:
        first = datetime.strptime(content["month"], "%Y-%m").replace(tzinfo=JAPAN)
    except ValueError as error:
        raise Wrong(f"{name}: statement: month is {content['month']!r}") from error
    after = (first + timedelta(days=32)).replace(day=1)
    if [content["since"], content["until"]] != [spelled(first), spelled(after)]:
        raise Wrong(f"{name}: statement: since or until is not the month's: {content['since']}, {content['until']}")
    if content["complete"] != (content["as_of"] == content["until"]) or not MOMENT.fullmatch(content["as_of"]):
        raise Wrong(f"{name}: statement: as_of {content['as_of']} does not fit complete {content['complete']}")
    if content["first"] < 1 or content["last"] < content["first"] - 1:
        raise Wrong(f"{name}: statement: has the numbers {content['first']} to {content['last']}")


def spelled(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: UP017  (Python 3.9 has no UTC)


class Chain:
    """The month added up again, move by move, from the opening."""

    def __init__(self, name: str, content: Json) -> None:
        self.name, self.content = name, content
        opening = shaped(content["opening"], "point", f"{name}: opening")
        self.now = dict(balances(opening["balances"], f"{name}: opening"))
        self.hash, self.seq, self.at = opening["hash"], content["first"] - 1, content["since"]
        self.due: int | None = None  # the price that was reached: its grant must come next
        self.totals: dict[str, Json] = {}

    def follow(self, moves: list[Any]) -> None:
        for move in moves:
            self.take(move)
        if self.due is not None:
            self.refuse(f"move {self.seq}", "completed a slot that was never granted")
        closing = shaped(self.content["closing"], "point", f"{self.name}: closing")
        balances(closing["balances"], f"{self.name}: closing")
        self.compare("statement", "last", self.content["last"], self.seq)
        self.compare("closing", "hash", closing["hash"], self.hash)
        for place in sorted(PLACES):
            self.compare("closing", place, closing["balances"][place], self.now[place])
        self.compare("statement", "totals", self.content["totals"], self.totals)

    def compare(self, where: str, what: str, said: object, found: object) -> None:
        if said != found:
            self.refuse(where, f"{what} is {said}; the moves come to {found}")

    def refuse(self, where: str, why: str) -> NoReturn:
        raise Wrong(f"{self.name}: {where}: {why}")

    def take(self, move: Any) -> None:
        """One move: its place in the chain, its hash, its entries, its rule."""
        where = f"move {self.seq + 1}"
        shaped(move, "move", f"{self.name}: {where}")
        if move["seq"] != self.seq + 1:
            self.refuse(where, f"is missing: move {move['seq']} stands in its place")
        if move["prev_hash"] != self.hash:
            self.refuse(where, "does not name the hash of the one before")
        entries = [shaped(entry, "entry", f"{self.name}: an entry of {where}") for entry in move["entries"]]
        if hashlib.sha256(self.canonical(move, entries)).hexdigest() != move["hash"]:
            self.refuse(where, "does not say what its hash was made of")
        if not MOMENT.fullmatch(move["at"]) or not self.at <= move["at"] < self.content["until"]:
            self.refuse(where, f"is of {move['at']}: before the one before it, or not of this month")
        self.carry(where, entries)
        self.judge(where, move, entries)
        self.sum_up(move["kind"], entries)
        self.hash, self.seq, self.at = move["hash"], move["seq"], move["at"]

    def canonical(self, move: Json, entries: list[Json]) -> bytes:
        """The bytes that a move's hash is made of."""
        said = {name: value for name, value in move.items() if name != "hash"} | {"tenant": self.content["tenant"]}
        said["entries"] = sorted([one["unit"], one["account"], one["amount"], one["id"]] for one in entries)
        return written(said)

    def carry(self, where: str, entries: list[Json]) -> None:
        """Each entry carries its account's balance on; no side falls below nothing."""
        for entry in entries:
            place = f"{entry['unit']}/{entry['account']}"
            if place not in PLACES:
                self.refuse(where, f"moves {place}, which is no account")
            self.now[place] += entry["amount"]
            if entry["balance"] != self.now[place]:
                self.refuse(where, f"says {entry['balance']} in {place}; the moves so far come to {self.now[place]}")
            side = -self.now[place] if place.endswith("/network") else self.now[place]
            if side < 0 and place != "referral/purse":
                self.refuse(where, f"leaves {place} at {self.now[place]}")

    def judge(self, where: str, move: Json, entries: list[Json]) -> None:
        """The move is its kind's, to the unit; a slot is granted when it is due, and only then."""
        kind, policy = move["kind"], move["policy"]
        moved = Counter({f"{one['unit']}/{one['account']}": one["amount"] for one in entries})
        if len(moved) != len(entries) or moved != flow(kind, policy):
            self.refuse(where, f"moves {dict(moved)}, which is not what a {kind} moves")
        price = policy.get("referrals_per_slot")
        if (kind == "slots_granted") != (self.due is not None) or (self.due is not None and price != self.due):
            self.refuse(where, f"is a {kind} for {price}; due was {f'a grant for {self.due}' if self.due else 'none'}")
        fills = kind in ("referral_counted", "slots_granted") or (
            kind == "adjusted" and policy["unit"] == "referral" and policy["amount"] > 0
        )
        self.due = price if fills and is_price(price) and self.now["referral/purse"] >= price else None

    def sum_up(self, kind: str, entries: list[Json]) -> None:
        total = self.totals.setdefault(kind, {"moves": 0, "amounts": {}})
        total["moves"] += 1
        for entry in entries:
            place = f"{entry['unit']}/{entry['account']}"
            total["amounts"][place] = total["amounts"].get(place, 0) + entry["amount"]


def flow(kind: str, policy: Json) -> Counter[str] | None:
    """What a kind moves under this policy; None for what has no rule."""
    if kind == "adjusted":
        return adjustment(policy)
    if kind not in FLOWS:
        return None
    price: Any = policy.get("referrals_per_slot")
    if kind in ("referral_counted", "slots_granted") and not is_price(price):
        return None
    source, target = FLOWS[kind]
    moves = Counter({source: -1, target: 1})
    if kind == "slots_granted":
        moves.update({"referral/purse": -price, "referral/converted": price})
    return moves


def adjustment(policy: Json) -> Counter[str] | None:
    """What two operators decided, with their reason."""
    unit: Any = policy.get("unit")
    amount: Any = policy.get("amount")
    first, second = policy.get("proposed_by"), policy.get("approved_by")
    is_agreed = bool(first and second and first != second and policy.get("reason"))
    if unit not in TARGETS or not isinstance(amount, int) or not is_agreed:
        return None
    return Counter({f"{unit}/network": -amount, TARGETS[str(unit)]: amount})


def is_price(price: Any) -> bool:
    return type(price) is int and price >= 1


def check_follows(name: str, before: Json, content: Json) -> None:
    """Two statements of one ledger, the second beginning where the first ends."""
    if content["tenant"] != before["tenant"]:
        raise Wrong(f"{name}: is of another employer than the one before it")
    if content["since"] != before["until"] or content["first"] != before["last"] + 1:
        raise Wrong(f"{name}: {content['month']} does not follow {before['month']}, or skips numbers")
    if content["opening"] != before["closing"]:
        raise Wrong(f"{name}: its opening is not the closing of {before['month']}")


def check_head(name: str, told: Any, tenant: str, known: dict[int, str], keys: dict[str, bytes]) -> str:
    """A head that was signed on a day: the statements' chain must go through it."""
    head = shaped(told, "head", name)
    signature = head.pop("signature")
    if head["format"] != HEAD_FORMAT:
        raise Unchecked(f"{name}: its format is {head['format']!r}; this program knows {HEAD_FORMAT}")
    check_signature(name, head, signature, keys)
    if head["tenant"] != tenant:
        raise Wrong(f"{name}: is of another employer than the statements")
    if head["seq"] not in known:
        raise Unchecked(f"{name}: names move {head['seq']}, which is in none of the statements")
    if known[head["seq"]] != head["hash"]:
        raise Wrong(f"{name}: names another move {head['seq']} than the statements: the ledger was written anew")
    return f"{name}: right. The head of {head['date']} is move {head['seq']} of the statements"


def written(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, text not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


# --- Keys and signatures (RFC 8037, RFC 8032) -----------------------------------------------------------------------
def read_keys(place: str) -> dict[str, bytes]:
    """Public keys by their names. A key's name is the start of its SHA-256."""
    told = fetched(place) if place.startswith(("https://", "http://")) else read(place)
    try:
        found = [unspelled(key["x"]) for key in told["keys"] if key["crv"] == "Ed25519"]
    except (KeyError, TypeError, ValueError) as error:
        raise Unchecked(f"{place}: is no JSON Web Key Set of Ed25519 keys") from error
    return {hashlib.sha256(key).hexdigest()[:16]: key for key in found}


def fetched(address: str) -> Any:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  (only http and https come here)
            return json.loads(answer.read(1_000_000))
    except (OSError, ValueError) as error:
        raise Unchecked(f"{address}: {error}") from error


def unspelled(told: str) -> bytes:
    return base64.urlsafe_b64decode(told.encode() + b"=" * (-len(told) % 4))


def check_signature(where: str, content: Json, signature: str, keys: dict[str, bytes]) -> None:
    """A key of yours has signed exactly this."""
    if content["key"] not in keys:
        raise Unchecked(f"{where}: its key {content['key']} is not in the keys file")
    if not re.fullmatch("[0-9a-f]{128}", signature) or not is_signed(
        keys[content["key"]], written(content), bytes.fromhex(signature)
    ):
        raise Wrong(f"{where}: is not what the key {content['key']} has signed")


PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, x·y = T/Z


def is_signed(key: bytes, content: bytes, signature: bytes) -> bool:
    """Ed25519: is S·B = R + k·A, in the strict spelling (canonical points, S below the order)?"""
    a, r, s = point(key), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + content).digest(), "little") % ORDER
    return is_same(times(s, BASE), plus(r, times(k, a)))


def point(told: bytes) -> Point | None:
    """The point that 32 bytes spell; None where they spell none."""
    number = int.from_bytes(told, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    x = root((y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME) if len(told) == 32 and y < PRIME else None
    if x is None or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def root(square: int) -> int | None:
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    return None if (x * x - square) % PRIME else x


def plus(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % PRIME, (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c, d = 2 * p[3] * q[3] * D % PRIME, 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(factor: int, p: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while factor:
        found = plus(found, p) if factor & 1 else found
        p, factor = plus(p, p), factor >> 1
    return found


def is_same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % PRIME == 0 and (p[1] * q[2] - q[1] * p[2]) % PRIME == 0


BASE = point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")) or (0, 1, 1, 0)

if __name__ == "__main__":
    sys.exit(main())
