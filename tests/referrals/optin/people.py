"""Candidates at their own door: a link, and the page's form as a person would fill it in."""

from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from careerrelay.journey.candidate import Form
from credits import queries as ledger
from referrals.models import Link
from referrals.rejections.services import issue_shared_link, new_link
from tenants.models import Tenant
from tenants.scope import scope
from tests.factories import ApplicationFactory


def personal_link(tenant: Tenant, at: datetime | None = None, **changes: Any) -> Link:
    """The link of a rejected application; `candidate__email=` and such change what the factory makes."""
    with scope(tenant=tenant):
        application = ApplicationFactory(tenant=tenant, **changes)
        link = new_link(tenant, application, at or timezone.now())
        link.save(force_insert=True)
    return link


def shared_link(tenant: Tenant) -> Link:
    with scope(tenant=tenant):
        return issue_shared_link(tenant=tenant, label="採用サイト", at=timezone.now())


def path_of(link: Link) -> str:
    return f"/r/{link.token}"


def filled(link: Link, **changes: Any) -> dict[str, Any]:
    """The page's own form, filled in: yes to every agency, wishes told, the button pressed."""
    form = Form()
    form.feed(Client().get(path_of(link)).content.decode())
    told = form.values | dict.fromkeys(form.radios, "yes")
    return told | {"desired_role": "法人営業", "desired_start": "now", "decision": "accept"} | changes


def consent(link: Link, form: dict[str, Any] | None = None) -> Any:
    return Client().post(path_of(link), form or filled(link))


def count_of(tenant: Tenant) -> tuple[int, int]:
    """Referrals counted, slots available."""
    with scope(tenant=tenant):
        purse = ledger.progress(tenant=tenant)
    return purse["referrals"], purse["slots"]["available"]
