"""Two versions of a template compared fairly: started, ended, and what came of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from referrals.rejections.intervals import ENOUGH, Share, better, difference
from referrals.rejections.models import Comparison, Mail, Template, Version
from tenants import audit
from tenants.models import Tenant, User
from tenants.scope import requires_scope

DELIVERED = Q(sent_at__isnull=False, bounced_at=None)


@requires_scope
def start_comparison(
    *, tenant: Tenant, template: Template, first: Version, second: Version, by: User, at: datetime
) -> Comparison:
    """From now on each person gets one of the two by lot. `ValidationError` while another comparison runs."""
    locked = Template.objects.for_tenant(tenant).locked().get(pk=template.pk)
    if first == second:
        raise ValidationError(_("別の版を2つ選んでください。"), code="same")
    if running_of(tenant=tenant, template=locked):
        raise ValidationError(_("この文面では、すでに比較をしています。"), code="running")
    facts: dict[str, Any] = {"template": locked, "first": first, "second": second, "started_by": by, "started_at": at}
    made: Comparison = Comparison.objects.create(tenant=tenant, **facts)
    detail = {"first": first.number, "second": second.number}
    audit.record_act(
        tenant=tenant, by=by, action="comparison.started", subject=template.public_id, detail=detail, at=at
    )
    return made


@requires_scope
def end_comparison(*, tenant: Tenant, comparison: Comparison, by: User, at: datetime) -> bool:
    """Nobody else is drawn; False when it has ended already. What was sent stays counted."""
    running = Comparison.objects.for_tenant(tenant).filter(pk=comparison.pk, ended_at=None)
    if not running.update(ended_at=at):
        return False
    audit.record_act(tenant=tenant, by=by, action="comparison.ended", subject=comparison.template.public_id, at=at)
    return True


@requires_scope
def running_of(*, tenant: Tenant, template: Template) -> Comparison | None:
    found: Comparison | None = Comparison.objects.for_tenant(tenant).filter(template=template, ended_at=None).first()
    return found


@dataclass(frozen=True)
class Result:
    """One version's share of people who registered, of those whom its mail reached."""

    version: Version
    share: Share

    @property
    def percent(self) -> str:
        return spell(self.share.value)

    @property
    def interval(self) -> tuple[str, str]:
        low, high = self.share.interval()
        return spell(low), spell(high)


@dataclass(frozen=True)
class Verdict:
    """Both versions side by side. `winner` only where the difference is not chance, however often one looks."""

    comparison: Comparison
    first: Result
    second: Result

    @property
    def apart(self) -> tuple[str, str]:
        """The interval of B − A, in points."""
        low, high = difference(self.first.share, self.second.share)
        return f"{100 * low:+.1f}", f"{100 * high:+.1f}"

    @property
    def winner(self) -> Version | None:
        found = better(self.first.share, self.second.share)
        return None if found is None else (self.first, self.second)[found].version

    @property
    def is_early(self) -> bool:
        return min(self.first.share.total, self.second.share.total) < ENOUGH

    @property
    def enough(self) -> int:
        return ENOUGH


@requires_scope
def list_verdicts(*, tenant: Tenant, template: Template) -> list[Verdict]:
    """The template's comparisons, the newest first; only mails whose version was drawn count."""
    found = Comparison.objects.for_tenant(tenant).filter(template=template).select_related("first", "second", "tenant")
    return [verdict_of(each) for each in found.order_by("-started_at", "-id")]


def verdict_of(comparison: Comparison) -> Verdict:
    mails = Mail.objects.for_tenant(comparison.tenant).filter(comparison=comparison)
    shares = shares_of(mails)
    first, second = (Result(each, shares.get(each.pk, Share(0, 0))) for each in (comparison.first, comparison.second))
    return Verdict(comparison, first, second)


def shares_of(mails: Any) -> dict[Any, Share]:
    """Version → people who registered and confirmed, of the mails that arrived.

    What was sent and did not come back has arrived: not every mail service tells of an arrival.
    """
    counted = (
        mails.filter(DELIVERED)
        .values("version")
        .annotate(total=Count("pk", distinct=True), hits=Count("application__referrals__application", distinct=True))
    )
    return {row["version"]: Share(row["hits"], row["total"]) for row in counted}


@requires_scope
def results_of(*, tenant: Tenant, template: Template) -> dict[Any, Result]:
    """Version's id → its result, of every mail it has become."""
    versions = {each.pk: each for each in Version.objects.for_tenant(tenant).filter(template=template)}
    shares = shares_of(Mail.objects.for_tenant(tenant).filter(version__in=list(versions)))
    return {pk: Result(version, shares.get(pk, Share(0, 0))) for pk, version in versions.items()}


def spell(share: float) -> str:
    return f"{100 * share:.1f}"
