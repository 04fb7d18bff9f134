"""due_people() and standing_of(): one rule, as conditions and as dates."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from candidates.models import Candidate
from referrals.retention import queries, rule
from tenants.scope import scope
from tests.referrals.retention.people import MONTHS, consent, set_rule, somebody, withdraw

LONG_AGO = timedelta(days=800)


@pytest.fixture
def pool(cast, now):
    with scope(tenant=cast.acme):
        set_rule(cast.acme, now)
        yield cast


def is_due(person, day):
    return queries.due_people(tenant=person.tenant, day=day).filter(pk=person.pk).exists()


def test_months_are_counted_the_same_way_back_and_forth():
    for start in (date(2023, 12, 25), date(2024, 2, 20), date(2026, 1, 25), date(2026, 10, 28)):
        for day in (start + timedelta(days=n) for n in range(12)):
            for months in (1, 2, 3, 6, 11, 12, 13, 120):
                last = rule.months_after(day, months)
                assert rule.months_before(last, months) >= day
                assert rule.months_before(last - timedelta(days=1), months) < day


def test_the_last_day_is_the_date_that_is_shown(pool, now):
    person = somebody(pool.acme, now - LONG_AGO)
    until = queries.standing(tenant=pool.acme, candidate=person).until
    assert not is_due(person, until - timedelta(days=1))
    assert is_due(person, until)


def test_any_contact_since_keeps_a_person(pool, now):
    today = timezone.localdate(now)
    for field in ("created_at", "as_of", "last_contact_at"):
        assert not is_due(somebody(pool.acme, now - LONG_AGO, **{field: now}), today)
    applied = somebody(pool.acme, now - LONG_AGO)
    applied.applications.update(applied_at=now)
    assert not is_due(applied, today)
    assert is_due(somebody(pool.acme, now - LONG_AGO), today)


def test_an_open_selection_keeps_a_person(pool, now):
    person = somebody(pool.acme, now - LONG_AGO)
    person.applications.update(outcome="open")
    assert not is_due(person, date(2090, 1, 1))
    assert queries.standing(tenant=pool.acme, candidate=person).code == "selection"


def test_a_consent_in_force_keeps_a_person_until_it_ends(pool, now):
    person = somebody(pool.acme, now - LONG_AGO)
    given = consent(person, pool.agency, now - LONG_AGO)
    today = timezone.localdate(now)
    assert not is_due(person, date(2090, 1, 1))
    assert queries.standing(tenant=pool.acme, candidate=person).until is None
    withdraw(given, pool.agency, now)
    standing = queries.standing(tenant=pool.acme, candidate=person)
    assert (standing.until, standing.code) == (today, "consent_ended")
    assert not is_due(person, today - timedelta(days=1))
    assert is_due(person, today)


def test_the_consent_of_a_row_found_to_be_them_counts(pool, now):
    kept, merged = (somebody(pool.acme, now - LONG_AGO) for _ in range(2))
    Candidate.objects.filter(pk=merged.pk).update(merged_into=kept)
    consent(merged, pool.agency, now - LONG_AGO)
    assert not is_due(kept, date(2090, 1, 1))
    assert queries.standing(tenant=pool.acme, candidate=kept).code == "consent"


def test_hr_s_own_date_can_only_lengthen(pool, now):
    today = timezone.localdate(now)
    person = somebody(pool.acme, now - LONG_AGO, keep_until_date=today + timedelta(days=5), keep_reason="約束")
    assert not is_due(person, today + timedelta(days=4))
    assert is_due(person, today + timedelta(days=5))
    fresh = somebody(pool.acme, now, keep_until_date=today)
    assert queries.standing(tenant=pool.acme, candidate=fresh).until == rule.months_after(today, MONTHS)


def test_conditions_and_dates_agree_on_everybody(pool, now):
    chance = random.Random(4)
    people = [furnished(pool, now, chance) for _ in range(60)]
    dated = {p.pk: rule.standing_of(p, MONTHS).until for p in queries.with_dates(Candidate.objects.all(), pool.acme)}
    assert len(dated) == len(people)
    for days in range(-700, 700, 35):
        day = timezone.localdate(now) + timedelta(days=days)
        due = set(queries.due_people(tenant=pool.acme, day=day).values_list("pk", flat=True))
        assert due == {pk for pk, until in dated.items() if until and until <= day}


def furnished(pool, now: datetime, chance: random.Random) -> Candidate:
    def moment() -> datetime:
        return now - timedelta(hours=chance.randrange(0, 24 * 800))

    more = {"last_contact_at": chance.choice([None, moment()])}
    if chance.random() < 0.3:
        more |= {"keep_until_date": timezone.localdate(now) + timedelta(days=chance.randrange(-500, 500))}
    person = somebody(pool.acme, moment(), **more)
    person.applications.update(applied_at=moment(), outcome=chance.choice(["rejected", "rejected", "open"]))
    if chance.random() < 0.5:
        given = consent(person, pool.agency, moment())
        if chance.random() < 0.7:
            withdraw(given, pool.agency, moment())
    return person
