"""cancel_dispatch(), cancel_mail(), plan_anew(), cancel_unrejected(): until a mail leaves, one may think again."""

from datetime import timedelta

import pytest

from candidates.models import Application
from referrals.models import Mail
from referrals.sending import services
from referrals.sending.services import NotPossible
from tenants import events
from tenants.scope import scope
from tests.referrals.sending.test_ask_dispatch import SUNDAY, TUESDAY, Standing, ask, send, standings, work


def test_stops_what_has_not_left_and_says_how_much(cast, version, mailoutbox):
    dispatch = ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        Mail.objects.filter(pk=Mail.objects.values("pk")[:1]).update(handed_at=SUNDAY, sent_at=SUNDAY)
        assert services.cancel_dispatch(tenant=cast.acme, dispatch=dispatch, by=cast.recruiter, at=SUNDAY) == 2
    assert send(TUESDAY) == 0
    assert mailoutbox == []
    assert standings(cast, TUESDAY) == [Standing.CANCELLED, Standing.CANCELLED, Standing.SENT]


def test_is_too_late_once_everything_has_left(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    send(TUESDAY)
    with scope(tenant=cast.acme), pytest.raises(NotPossible):
        services.cancel_dispatch(tenant=cast.acme, dispatch=dispatch, by=cast.recruiter, at=TUESDAY)


def test_stops_one_mail_whose_person_waits_again(cast, version):
    ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        mail = Mail.objects.for_tenant(cast.acme)[0]
        services.cancel_mail(tenant=cast.acme, mail=mail, by=cast.recruiter, at=SUNDAY)
        with pytest.raises(NotPossible):
            services.cancel_mail(tenant=cast.acme, mail=mail, by=cast.recruiter, at=SUNDAY)
    assert ask(cast, version, SUNDAY).queued == 1
    assert standings(cast, SUNDAY).count(Standing.PLANNED) == 3


def test_moves_the_plan(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        told = {"tenant": cast.acme, "dispatch": dispatch, "by": cast.recruiter, "at": SUNDAY}
        later = services.plan_anew(mode="scheduled", wanted_at=TUESDAY + timedelta(hours=2), **told)
        assert later.planned_at == TUESDAY + timedelta(hours=2)
    assert (send(TUESDAY), send(TUESDAY + timedelta(hours=2))) == (0, 3)


@pytest.mark.parametrize("kind", ["import.finished", "application.unrejected"])
def test_a_result_that_changes_cancels_the_mail_and_says_so(cast, version, kind):
    ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        changed = Application.objects.for_tenant(cast.acme)[0]
        Application.objects.filter(pk=changed.pk).update(outcome=Application.Outcome.OPEN)
        events.record(tenant=cast.acme, kind=kind, subject=changed.public_id, data={"state": "succeeded"}, at=SUNDAY)
    work(SUNDAY)
    with scope(tenant=cast.acme):
        assert "不採用ではなくなった" in Mail.objects.get(application=changed).error
    assert standings(cast, SUNDAY) == [Standing.CANCELLED, Standing.PLANNED, Standing.PLANNED]


def test_a_result_that_changes_at_the_last_moment_cancels_it_too(cast, version, mailoutbox):
    ask(cast, version, SUNDAY)
    with scope(tenant=cast.acme):
        Application.objects.for_tenant(cast.acme).update(outcome=Application.Outcome.OPEN)
    send(TUESDAY)
    assert mailoutbox == []
    assert standings(cast, TUESDAY) == [Standing.CANCELLED] * 3
