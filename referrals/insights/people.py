"""Where each person stands on the way from a rejection to a registration, as one state a person."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from candidates.pool import search
from referrals.models import Mail, Referral
from tenants.models import Tenant
from tenants.scope import requires_scope


class State(TextChoices):
    """未〇〇 → 〇〇待ち → 〇〇済み, and where the way ends."""

    UNSENT = "unsent", _("未送信")
    QUEUED = "queued", _("送信待ち")
    SENT = "sent", _("送信済み")
    REGISTERED = "registered", _("登録済み")
    FAILED = "failed", _("送信失敗")
    UNMAILABLE = "unmailable", _("送信不可")
    OUTSIDE = "outside", _("対象外")

    @property
    def tone(self) -> str:
        """Which badge says it (templates/components/badge.html)."""
        return {
            "queued": "info",
            "sent": "sent",
            "registered": "success",
            "failed": "error",
            "unmailable": "warning",
        }.get(self, "")


@requires_scope
def list_people(*, tenant: Tenant, words: str = "", state: str = "") -> QuerySet[Any]:
    """The people found, each with `.state` and `.latest` (their applications, newest first)."""
    people = search.find_candidates(tenant=tenant, words=words).annotate(state=state_of(tenant))
    if state:
        people = people.filter(state=state)
    newest = Application.objects.for_tenant(tenant).order_by("-rejected_at", "-id")
    return people.prefetch_related(Prefetch("applications", newest, to_attr="latest"))


def state_of(tenant: Tenant) -> Case:
    """One state a person; the furthest point reached wins."""
    live = Mail.objects.for_tenant(tenant).filter(cancelled_at=None)
    mails = live.filter(application__candidate=OuterRef("pk"))
    referrals = Referral.objects.for_tenant(tenant).filter(candidate=OuterRef("pk"))
    of_merged = Referral.objects.for_tenant(tenant).filter(candidate__merged_into=OuterRef("pk"))
    rejected = Application.objects.for_tenant(tenant).eligible().filter(candidate=OuterRef("pk"))
    return Case(
        When(Exists(referrals) | Exists(of_merged), then=Value(State.REGISTERED)),
        When(Exists(mails.filter(sent_at__isnull=False)), then=Value(State.SENT)),
        When(Exists(mails.filter(failed_at__isnull=False)), then=Value(State.FAILED)),
        When(Exists(mails), then=Value(State.QUEUED)),
        When(~Exists(rejected), then=Value(State.OUTSIDE)),
        When(Q(email="") | Q(do_not_contact_at__isnull=False), then=Value(State.UNMAILABLE)),
        default=Value(State.UNSENT),
        output_field=CharField(),
    )
