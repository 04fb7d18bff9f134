"""Somebody who has registered through their own link, and what follows from what they do."""

from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from candidates.models import Notice
from referrals.models import Delivery, Referral, Request
from referrals.optin import services
from referrals.rejections.services import new_link
from referrals.relay import services as relay
from tenants import jobs, outbox
from tenants.models import Letter, Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers

NAME, MAILBOX, PHONE = "柊木", "kohaku@hiiragi.example", "+819012345678"


def follow_up(at=None):
    """Events, and the jobs behind them, until nothing is left."""
    while outbox.publish_events(at=at or timezone.now()) or jobs.run_due_jobs(at=at or timezone.now()):
        pass


def registered(tenant, given, refused=(), at=None, **candidate):
    """A person whose consent names these agencies; their deliveries are planned."""
    at = at or timezone.now()
    told = {"last_name": NAME, "first_name": "琥珀", "email": MAILBOX, "email_key": MAILBOX, "phone": PHONE} | candidate
    with scope(tenant=tenant):
        tenant = Tenant.objects.select_related("plan").get(pk=tenant.pk)
        person = {f"candidate__{name}": value for name, value in (told | {"phone_key": told["phone"]}).items()}
        application = ApplicationFactory(tenant=tenant, reason=f"{NAME}さんは経験が合わない", **person)
        link = new_link(tenant, application, at)
        link.save(force_insert=True)
        filled = answers(last_name=told["last_name"], first_name="琥珀", email=told["email"], phone=told["phone"])
        choices = {str(each.pk): True for each in given} | {str(each.pk): False for each in refused}
        notice = Notice.objects.get(version=1, language="ja")
        form = {"answers": filled, "choices": choices, "is_mail_given": False, "notice": notice, "at": at}
        registration = services.submit_registration(tenant=tenant, link=link, **form)
        related = ("registration", "consent__notice", "candidate", "tenant__plan")
        referral = Referral.objects.for_tenant(tenant).select_related(*related).get(registration=registration)
    follow_up()
    return SimpleNamespace(referral=referral, registration=registration, me=f"/me/{registration.token}")


def provide(referral, agency, at=None):
    """The agency has read the profile: a provision is on record."""
    with scope(tenant=agency):
        deliveries = list(Delivery.objects.filter(referral=referral, agency=agency, refused_at=None))
        relay.record_readings(agency=agency, deliveries=deliveries, at=at or timezone.now())


def requests_of(tenant):
    with scope(tenant=tenant):
        return list(Request.objects.for_tenant(tenant).select_related("registration").order_by("id"))


def letters_of(tenant, kind):
    with scope(tenant=tenant):
        return list(Letter.objects.for_tenant(tenant).filter(kind=kind).order_by("id"))


def prove(tenant):
    """The person opens the newest mail's page, ticks, and confirms."""
    return Client().post(f"/act/{requests_of(tenant)[-1].token}", {"sure": "yes"})
