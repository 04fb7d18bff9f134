"""erase_due(): whose time is over is nobody any more, each once, however often the worker dies."""

from datetime import timedelta

import pytest

from candidates.models import Application, Candidate, Earlier, Import, PoolNote, RowFault, Tag
from candidates.pool import erasure, grams
from referrals.models import Link, Mail
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from referrals.retention import services, sweeping
from tenants.models import AuditEntry, Policy
from tenants.scope import scope
from tests.referrals.retention.people import consent, left, set_rule, somebody, withdraw

LONG_AGO = timedelta(days=800)


@pytest.fixture
def due(cast, now):
    """Five people of acme's whose time is over, one whose is not, and one of rival's who is kept for ten years."""
    with scope(tenant=cast.acme):
        set_rule(cast.acme, now)
        for _ in range(5):
            somebody(cast.acme, now - LONG_AGO)
        somebody(cast.acme, now)
    with scope(tenant=cast.rival):
        set_rule(cast.rival, now, months=120)
        somebody(cast.rival, now - LONG_AGO)
    return cast


def counts(tenant):
    with scope(tenant=tenant):
        lines = AuditEntry.objects.filter(tenant=tenant, action="retention.erased")
        return left(tenant), sum(line.detail["people"] for line in lines)


def test_erases_whose_time_is_over_and_says_how_many(due, now):
    assert sweeping.erase_due(at=now) == 5
    assert counts(due.acme) == (1, 5)
    assert counts(due.rival) == (1, 0)
    assert sweeping.erase_due(at=now) == 0


def test_goes_on_after_dying_anywhere(due, now, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    real, calls = erasure.erase, []

    def dies_at_times(share, limit):
        calls.append(share)
        if len(calls) in (2, 4):
            raise ConnectionError
        return real(share, limit)

    monkeypatch.setattr(erasure, "erase", dies_at_times)
    for expected in (3 + 1, 1 + 1):
        with pytest.raises(ConnectionError):
            sweeping.erase_due(at=now)
        assert counts(due.acme)[0] == expected
    sweeping.erase_due(at=now)
    assert counts(due.acme) == (1, 5)


def test_waits_a_week_after_the_rules_changed(due, now):
    with scope(tenant=due.acme):
        Policy.objects.for_tenant(due.acme).update(updated_at=now - services.REST + timedelta(minutes=1))
    assert sweeping.erase_due(at=now) == 0
    assert sweeping.erase_due(at=now + timedelta(minutes=2)) == 5


def test_keeps_who_has_a_consent_in_force(cast, now):
    with scope(tenant=cast.acme):
        set_rule(cast.acme, now)
        given = consent(somebody(cast.acme, now - LONG_AGO), cast.agency, now - LONG_AGO)
    assert sweeping.erase_due(at=now) == 0
    with scope(tenant=cast.acme):
        withdraw(given, cast.agency, now)
    assert sweeping.erase_due(at=now) == 0
    assert sweeping.erase_due(at=now + timedelta(days=1)) == 1


def test_asks_again_once_the_pool_stands_still(due, now, monkeypatch):
    """Somebody registers between being found and being held."""
    real = services.hold_still

    def meanwhile(tenant, people):
        real(tenant, people)
        Candidate.objects.filter(pk=people[0]).update(last_contact_at=now)

    monkeypatch.setattr(services, "hold_still", meanwhile)
    with scope(tenant=due.acme):
        assert services.erase_due(tenant=due.acme, at=now, limit=10) == 4


def test_leaves_no_trace_but_the_legal_records(cast, now):
    with scope(tenant=cast.acme):
        person = somebody(cast.acme, now - LONG_AGO, phone="090-1234-5678", keep_reason="柊木さんとの約束")
        other = somebody(cast.acme, now, last_name="佐藤")
        furnish(cast, person, now)
        services.erase_person(tenant=cast.acme, candidate=person, by=cast.owner, at=now)
        row = Candidate.objects.get(pk=person.pk)
        assert (row.full_name, row.email, row.phone, row.keep_reason, row.anonymised_at) == ("", "", "", "", now)
        assert [model.objects.count() for model in (Tag, PoolNote, Earlier)] == [0, 0, 0]
        assert list(RowFault.objects.values_list("line", flat=True)) == [2]
        assert Application.objects.get(candidate=person).reason == ""
        link, mail = Link.objects.get(), Mail.objects.get()
        assert (link.sent_to, link.revoked_at, mail.cancelled_at) == ("", now, now)
        assert Candidate.objects.get(pk=other.pk).last_name == "佐藤"
        line = AuditEntry.objects.get(action="person.erased")
        assert (line.subject, line.actor_id) == (person.public_id, cast.owner.pk)


def furnish(cast, person, now):
    """A tag, a note, rows that an import keeps, and a mail that waits."""
    told = {"tenant": cast.acme, "candidate": person, "at": now}
    Tag.objects.create(name="柊木", **told)
    PoolNote.objects.create(body="評価", author=cast.owner, **told)
    grams.index_waiting(tenant=cast.acme)
    imported = Import.objects.create(tenant=cast.acme, filename="x.csv", layout="herp", encoding="utf-8", at=now)
    Earlier.objects.create(tenant=cast.acme, imported=imported, kind="candidate", row_id=person.pk, values={})
    for line, address in ((1, person.email.upper()), (2, "other@mail.example")):
        values = [["メールアドレス", address]]
        fault = {"code": "x", "is_row_lost": True, "values": values}
        RowFault.objects.create(tenant=cast.acme, imported=imported, line=line, **fault)
    version = rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"])
    mine = list(Application.objects.filter(candidate=person))
    rejections.queue_mails(tenant=cast.acme, version=version, applications=mine, by=None, at=now)
