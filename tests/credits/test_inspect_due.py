"""inspect_due: every ledger is proven once a day, and its head signed, told, and added outside …"""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import call_command
from django.db import connection
from django.test import Client

from credits import keys, sweeping, verification
from credits import services as ledger
from credits.models import Inspection, SignedHead
from tenants.models import AuditEntry, Event, Letter, Tenant
from tenants.scope import scope
from tests import factories
from tests.credits.conftest import AT

DAY = timedelta(days=1)


@pytest.fixture
def counted(acme: Tenant) -> Tenant:
    with scope(tenant=acme):
        ledger.count_referrals(tenant=acme, causes=[f"referral:{number}" for number in range(12)], at=AT)
    return acme


@pytest.fixture
def outside(settings: Any, tmp_path: Path) -> Path:
    settings.LEDGER_HEADS_DIR = str(tmp_path / "heads")
    return tmp_path / "heads"


def spoil(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """The auditor finds something; what it finds is tested with it."""
    proof = verification.Proof

    def prove(tenant_id: Any, outside: Any = None) -> verification.Proof:
        return proof(tenant_id, 13, 26, wrong)

    monkeypatch.setattr(verification, "prove", prove)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in sorted(folder.iterdir()) for line in file.read_text().splitlines()]


def test_signs_each_ledger_once_a_day(counted: Tenant, rival: Tenant, outside: Path) -> None:
    with scope(tenant=rival):
        ledger.open_purse(tenant=rival, at=AT)  # nothing in it yet: nothing to sign
    assert [sweeping.inspect_due(at=AT) for _ in range(2)] == [2, 0]
    assert sweeping.inspect_due(at=AT + DAY) == 2
    with scope(network=True):
        found = SignedHead.objects.order_by("date")
        assert [(head.tenant_id, head.seq) for head in found] == [(counted.pk, 13)] * 2
        assert Event.objects.filter(kind="ledger.head_signed").count() == 2
        told = Event.objects.filter(kind="ledger.head_signed").order_by("id").last()
        assert verification.prove(counted.pk).wrong == ""
    assert told is not None
    assert [line["date"] for line in lines(outside)] == ["2026-04-01", "2026-04-02"]
    assert lines(outside)[-1] == told.data


def test_is_signed_by_a_key_that_everybody_can_fetch(counted: Tenant, client: Client, outside: Path) -> None:
    sweeping.inspect_due(at=AT)
    (head,) = lines(outside)
    (key,) = [one for one in client.get("/ledger/keys.json").json()["keys"] if one["kid"] == head["key"]]
    signature = bytes.fromhex(head.pop("signature"))
    public = Ed25519PublicKey.from_public_bytes(keys.unspelled(key["x"]))
    public.verify(signature, json.dumps(head, separators=(",", ":"), sort_keys=True).encode())


def test_goes_on_with_a_new_key_and_still_knows_the_old(counted: Tenant, settings: Any) -> None:
    sweeping.inspect_due(at=AT)
    old = settings.LEDGER_SIGNING_KEYS[0]
    retired = keys.published()["keys"][0]["x"]
    new = "A" * 43 + "="
    settings.LEDGER_SIGNING_KEYS = [new, old]
    sweeping.inspect_due(at=AT + DAY)
    settings.LEDGER_SIGNING_KEYS, settings.LEDGER_RETIRED_KEYS = [new], [retired]
    assert len(keys.published()["keys"]) == 2
    with scope(network=True):
        assert len(set(SignedHead.objects.values_list("key_id", flat=True))) == 2
        assert verification.prove(counted.pk).wrong == ""
        settings.LEDGER_RETIRED_KEYS = []
        assert "is not what one of our keys has signed" in verification.prove(counted.pk).wrong


def test_makes_up_for_a_night_without_the_disk(counted: Tenant, settings: Any, tmp_path: Path) -> None:
    sweeping.inspect_due(at=AT)
    settings.LEDGER_HEADS_DIR = str(tmp_path)
    (tmp_path / "heads-2026-04.jsonl").write_text('{"tenant": "cut sho')  # by a crash
    sweeping.inspect_due(at=AT + DAY)
    whole = [line for line in (tmp_path / "heads-2026-04.jsonl").read_text().splitlines() if line.endswith("}")]
    assert [json.loads(line)["date"] for line in whole] == ["2026-04-01", "2026-04-02"]


def test_alarms_and_signs_nothing_when_a_ledger_is_wrong(
    counted: Tenant, monkeypatch: pytest.MonkeyPatch, client: Client, settings: Any
) -> None:
    settings.METRICS_TOKEN = "token"
    operator = factories.UserFactory(is_staff=True, desk_role="operator")
    spoil(monkeypatch, "transaction 4 does not say what its hash was made of")
    for at in (AT, AT, AT + DAY):
        sweeping.inspect_due(at=at)
    with scope(network=True):
        assert not SignedHead.objects.exists()
        assert Inspection.objects.get(tenant=counted).wrong.startswith("transaction 4")
        letters = Letter.objects.filter(kind="ledger_wrong")
        assert [letter.recipient for letter in letters] == [operator.email] * 2  # each day anew
        assert AuditEntry.objects.filter(action="ledger.wrong", tenant=counted).count() == 2
    told = client.get("/metrics", headers={"Authorization": "Bearer token"}).content.decode()
    assert 'careerrelay_ledgers{state="wrong"} 1.0' in told
    assert 'careerrelay_ledgers{state="right"} 0.0' in told


def test_leaves_a_very_large_ledger_to_the_command(counted: Tenant) -> None:
    assert sweeping.inspect_due(at=AT, largest=12) == 0
    said = StringIO()
    call_command("inspect_ledgers", stdout=said)
    assert said.getvalue() == "ledgers inspected: 1\n"
    with scope(tenant=counted):
        assert SignedHead.objects.get().seq == 13


def test_reads_heads_by_api(counted: Tenant, rival: Tenant) -> None:
    sweeping.inspect_due(at=AT)
    with scope(network=True):
        told = {tenant.slug: factories.make_key(tenant) for tenant in (counted, rival)}
    answers = {
        slug: Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/credits/heads").json()["data"]
        for slug, key in told.items()
    }
    assert [head["seq"] for head in answers["acme"]] == [13]
    assert answers["rival"] == []
    assert not connection.needs_rollback
