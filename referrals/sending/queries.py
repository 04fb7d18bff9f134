"""What the pages of sending ask: who waits, when mails would leave, where each mail and each act of sending stands."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates.models import Application
from referrals.rejections.models import Dispatch, Mail, Version
from referrals.rejections.queries import LIVE
from tenants.company import queries as company
from tenants.models import Tenant
from tenants.office_hours import next_opening
from tenants.post import OPEN, UNCERTAIN_AFTER
from tenants.scope import requires_scope

WAITING = OPEN & Q(handed_at=None)


class Standing(TextChoices):
    """Where one mail stands: 承認待ち → 予定 → 送信待ち → 送信済み → 到達, and where the way ends."""

    HELD = "held", pgettext_lazy("送信", "承認待ち")
    PLANNED = "planned", pgettext_lazy("送信", "送信予定")
    QUEUED = "queued", _("送信待ち")
    UNCERTAIN = "uncertain", _("送信結果の確認待ち")
    SENT = "sent", _("送信済み")
    DELIVERED = "delivered", _("到達")
    BOUNCED = "bounced", _("不達")
    COMPLAINED = "complained", _("苦情")
    FAILED = "failed", _("送信失敗")
    CANCELLED = "cancelled", pgettext_lazy("送信", "取り消し")

    @property
    def tone(self) -> str:
        """Which badge says it (templates/components/badge.html)."""
        return TONES.get(self, "info")


TONES = {
    Standing.UNCERTAIN: "warning",
    Standing.SENT: "sent",
    Standing.DELIVERED: "success",
    Standing.BOUNCED: "error",
    Standing.COMPLAINED: "error",
    Standing.FAILED: "error",
    Standing.CANCELLED: "",
}


def standings(at: datetime) -> dict[Standing, Q]:
    """Each standing's rows: every mail is in exactly one."""
    told = {"delivered_at": None, "bounced_at": None, "complained_at": None}
    untold, free = Q(**told), WAITING & Q(is_held=False)
    return {
        Standing.CANCELLED: Q(cancelled_at__isnull=False),
        Standing.COMPLAINED: Q(cancelled_at=None, complained_at__isnull=False),
        Standing.BOUNCED: Q(cancelled_at=None, complained_at=None, bounced_at__isnull=False),
        Standing.DELIVERED: Q(cancelled_at=None, complained_at=None, bounced_at=None, delivered_at__isnull=False),
        Standing.FAILED: untold & Q(cancelled_at=None, failed_at__isnull=False),
        Standing.SENT: untold & Q(cancelled_at=None, failed_at=None, sent_at__isnull=False),
        Standing.UNCERTAIN: untold & OPEN & Q(handed_at__isnull=False),
        Standing.HELD: untold & WAITING & Q(is_held=True),
        Standing.PLANNED: untold & free & Q(next_at__gt=at),
        Standing.QUEUED: untold & free & Q(next_at__lte=at),
    }


def standing_of(mail: Mail, at: datetime) -> Standing:
    """The same, of a row at hand."""
    ends = (
        (mail.cancelled_at, Standing.CANCELLED),
        (mail.complained_at, Standing.COMPLAINED),
        (mail.bounced_at, Standing.BOUNCED),
        (mail.delivered_at, Standing.DELIVERED),
        (mail.failed_at, Standing.FAILED),
        (mail.sent_at, Standing.SENT),
        (mail.handed_at, Standing.UNCERTAIN),
        (mail.is_held, Standing.HELD),
        (mail.next_at > at, Standing.PLANNED),
    )
    return next((standing for is_so, standing in ends if is_so), Standing.QUEUED)


def is_unsettled(at: datetime) -> Q:
    """Handed over so long ago, without an answer, that no worker is at it any more: a person has to decide."""
    return standings(at)[Standing.UNCERTAIN] & Q(handed_at__lt=at - UNCERTAIN_AFTER)


@requires_scope
def unsettled_count(*, tenant: Tenant, at: datetime) -> int:
    """How many mails wait for such a decision."""
    return Mail.objects.for_tenant(tenant).filter(is_unsettled(at)).count()


@requires_scope
def planned_for(*, tenant: Tenant, mode: str, at: datetime, wanted_at: datetime | None = None) -> datetime:
    """When mails asked for now would begin to leave: at once, or in business hours once the company's delay is over."""
    if mode == Dispatch.Mode.NOW:
        return at
    delay = timedelta(minutes=company.policy_of(tenant=tenant).send_delay_minutes)
    return next_opening(max(wanted_at or at, at + delay))


@requires_scope
def unmailed(*, tenant: Tenant) -> QuerySet[Application]:
    """Rejected, and without a mail; a mail that was cancelled before it left is none."""
    return Application.objects.for_tenant(tenant).eligible().filter(~LIVE)


@requires_scope
def list_mails(*, tenant: Tenant, at: datetime, state: str = "", dispatch: Dispatch | None = None) -> QuerySet[Mail]:
    """Newest first, with their person and template."""
    mails = Mail.objects.for_tenant(tenant).select_related("application__candidate", "version__template", "dispatch")
    mails = mails.filter(standings(at)[Standing(state)]) if state else mails
    return (mails.filter(dispatch=dispatch) if dispatch else mails).order_by("-queued_at", "-id")


@requires_scope
def list_dispatches(*, tenant: Tenant) -> QuerySet[Dispatch]:
    """The acts of sending, newest first."""
    return _with_people(Dispatch.objects.for_tenant(tenant)).order_by("-asked_at", "-id")


@requires_scope
def open_dispatches(*, tenant: Tenant) -> list[Dispatch]:
    """Those that wait for an approval, or have mails that have not left."""
    running = Dispatch.objects.for_tenant(tenant).filter(rejected_at=None, cancelled_at=None)
    waiting = Mail.objects.for_tenant(tenant).filter(WAITING, dispatch__isnull=False).values("dispatch")
    return list(_with_people(running.filter(Q(filled_at=None) | Q(pk__in=waiting))).order_by("planned_at", "id")[:20])


def _with_people(dispatches: Any) -> Any:
    return dispatches.select_related("version__template", "asked_by", "approved_by", "rejected_by", "cancelled_by")


@requires_scope
def figures_of(*, tenant: Tenant, dispatch: Dispatch, at: datetime) -> dict[Standing, int]:
    """How many of its mails stand where, in the order of the way; standings without a mail are left out."""
    mails = Mail.objects.for_tenant(tenant).filter(dispatch=dispatch)
    counts = mails.aggregate(**{str(each.value): Count("pk", filter=q) for each, q in standings(at).items()})
    return {each: counts[each.value] for each in Standing if counts[each.value]}


@requires_scope
def versions_of(*, tenant: Tenant, dispatch: Dispatch) -> list[tuple[Version, int]]:
    """The texts of an act of sending, each with how many get it, the most first."""
    mails = Mail.objects.for_tenant(tenant).filter(dispatch=dispatch)
    counts = dict(mails.values_list("version").annotate(n=Count("pk")))
    found = Version.objects.for_tenant(tenant).filter(pk__in=counts).select_related("template")
    return sorted(((version, counts[version.pk]) for version in found), key=lambda each: -each[1])
