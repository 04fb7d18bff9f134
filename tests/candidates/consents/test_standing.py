"""Choice.standing(): what an agency may be given and may read, at every moment of a consent's life."""

from datetime import UTC, datetime, timedelta

import pytest

from candidates.consents import services as consents
from candidates.models import Choice, Notice, Withdrawal
from tenants.scope import scope
from tests.factories import CandidateFactory

END = timedelta(days=731)  # 24 months from the day of the cast: one 29 February is among them


def notice_lasting(months):
    return Notice(version=1, language="ja", valid_months=months)


@pytest.mark.parametrize(
    ("given_at", "months", "ends_at"),
    [
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), 24, datetime(2028, 11, 20, 9, 30, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), 2, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2029, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
    ],
)
def test_lasts_so_many_months(given_at, months, ends_at):
    assert consents.end_of(notice_lasting(months), given_at) == ends_at


@pytest.fixture
def consent(cast, now):
    with scope(tenant=cast.acme):
        return consents.record_consent(
            tenant=cast.acme,
            candidate=CandidateFactory(tenant=cast.acme),
            asked=consents.Asked(
                notice=Notice.objects.get(version=1, language="ja"),
                choices={cast.agency: True, cast.other_agency: False},
                items=["email"],
                is_mail_given=False,
                method="personal_link",
            ),
            at=now,
        )


def standing(cast, at):
    """Who it covers, as the employer and as the agency itself sees it."""
    seen = []
    for party in (cast.acme, cast.agency):
        with scope(tenant=party):
            seen.append(set(Choice.objects.standing(at).values_list("agency__slug", flat=True)))
    assert seen[0] == seen[1]
    return seen[0]


def test_covers_who_was_given_until_its_last_moment(cast, consent, now):
    assert standing(cast, now) == {"agency"}
    assert standing(cast, now + END - timedelta(microseconds=1)) == {"agency"}
    assert standing(cast, now + END) == set()


def test_covers_nobody_after_the_withdrawal_whatever_was_renewed(cast, consent, now):
    with scope(tenant=cast.acme):
        consents.renew_consent(tenant=cast.acme, consent=consent, at=now + timedelta(days=1))
        consents.withdraw_consent(tenant=cast.acme, consent=consent, agency=cast.agency, at=now + timedelta(days=2))
        assert consents.renew_consent(tenant=cast.acme, consent=consent, at=now + timedelta(days=3)) is None
    assert standing(cast, now + timedelta(days=4)) == set()


def test_lasts_another_term_once_renewed_in_time(cast, consent, now):
    late = now + END - timedelta(days=1)
    with scope(tenant=cast.acme):
        ends = consents.renew_consent(tenant=cast.acme, consent=consent, at=late)
    assert ends == consents.end_of(notice_lasting(24), late)
    assert standing(cast, ends - timedelta(microseconds=1)) == {"agency"}
    assert standing(cast, ends) == set()


def test_does_not_come_back_by_a_renewal_that_is_too_late(cast, consent, now):
    with scope(tenant=cast.acme):
        assert consents.renew_consent(tenant=cast.acme, consent=consent, at=now + END) is None
    assert standing(cast, now + END) == set()


def test_says_what_ended_it(cast, consent, now):
    with scope(tenant=cast.acme):
        for _ in range(2):
            consents.withdraw_consent(
                tenant=cast.acme, consent=consent, agency=cast.agency, at=now, cause=Withdrawal.Cause.EXPIRED
            )
        assert list(Withdrawal.objects.values_list("cause", flat=True)) == ["expired"]
