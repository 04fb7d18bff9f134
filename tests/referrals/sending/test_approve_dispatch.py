"""approve_dispatch(), reject_dispatch(): nothing leaves before somebody else has looked at it."""

import pytest
from django.db import IntegrityError, transaction

from referrals.models import Dispatch, Mail
from referrals.rejections import letters
from referrals.sending import services
from referrals.sending.services import NotPossible
from tenants import post
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.referrals.sending.test_ask_dispatch import SUNDAY, TUESDAY, Standing, ask, send, standings

pytestmark = pytest.mark.usefixtures("approval")


def decide(cast, verb, dispatch, by, at=SUNDAY, **more):
    with scope(tenant=cast.acme):
        return verb(tenant=cast.acme, dispatch=dispatch, by=by, at=at, **more)


def test_holds_every_mail_until_then_even_an_urgent_one(cast, version):
    for mode in ("now", "scheduled"):
        dispatch = ask(cast, version, SUNDAY, mode=mode)
        assert standings(cast, TUESDAY) == [Standing.HELD] * 3
        assert send(TUESDAY) == 0
        decide(cast, services.reject_dispatch, dispatch, cast.admin, comment="x")
        with scope(tenant=cast.acme):
            Mail.objects.all().delete()


def test_lets_them_go_as_planned(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    approved = decide(cast, services.approve_dispatch, dispatch, cast.admin)
    assert (approved.approved_by, approved.planned_at) == (cast.admin, TUESDAY)
    assert (send(SUNDAY), send(TUESDAY)) == (0, 3)
    with scope(tenant=cast.acme):
        [line] = AuditEntry.objects.for_tenant(cast.acme).filter(action="dispatch.approved")
        assert (line.actor_id, line.subject) == (cast.admin.pk, dispatch.public_id)


def test_plans_anew_when_the_time_has_passed(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    late = TUESDAY.replace(hour=20)
    assert decide(cast, services.approve_dispatch, dispatch, cast.admin, at=late).planned_at == TUESDAY.replace(day=25)


def test_is_not_for_who_asked(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    with pytest.raises(NotPossible):
        decide(cast, services.approve_dispatch, dispatch, cast.recruiter)
    with scope(tenant=cast.acme), pytest.raises(IntegrityError, match="another"), transaction.atomic():
        Dispatch.objects.update(approved_by=cast.recruiter)


def test_decides_once(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    decide(cast, services.approve_dispatch, dispatch, cast.admin)
    for verb, more in ((services.approve_dispatch, {}), (services.reject_dispatch, {"comment": "x"})):
        with pytest.raises(NotPossible):
            decide(cast, verb, dispatch, cast.owner, **more)


def test_sends_back_with_a_reason_and_lets_people_wait_again(cast, version):
    dispatch = ask(cast, version, SUNDAY)
    rejected = decide(cast, services.reject_dispatch, dispatch, cast.admin, comment="文面を直してください")
    assert (rejected.rejected_by, rejected.comment) == (cast.admin, "文面を直してください")
    assert standings(cast, SUNDAY) == [Standing.CANCELLED] * 3
    assert post.send_due(model=Mail, render=letters.write_mail, at=TUESDAY) == 0
    assert ask(cast, version, SUNDAY).queued == 3
