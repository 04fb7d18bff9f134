"""The pages of quality: every agency for the operator; for an agency its own, beside the median of all."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from referrals.quality import queries
from referrals.quality.queries import NOTHING, Quality
from tenants import desk
from tenants.models import Tenant
from tenants.requests import MemberRequest, asks_network
from tenants.roles import authorize

LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    "acknowledged_hours": (_("受領確認までの時間"), _("届いてから受領を確認するまでの中央値")),
    "contacted_hours": (_("最初の連絡までの時間"), _("届いてから最初の進捗までの中央値")),
    "fresh_rate": (_("進捗の新しさ"), _("終わっていない紹介のうち、30日以内に動きがあるもの")),
    "placement_rate": (_("入社に至った割合"), _("届いた紹介のうち、入社が決まったもの")),
    "upheld_rate": (_("認められた異議の割合"), _("届いた紹介のうち、異議が認められたもの")),
}


@desk.page("desk.figures")
@require_safe
def quality_table(request: HttpRequest) -> HttpResponse:
    """Every agency of the live network."""
    found = queries.quality_of_all(at=timezone.now())
    agencies = Tenant.objects.live().filter(kind=Tenant.Kind.AGENCY).order_by("name")
    rows = [{"tenant": each, "quality": found.get(each.pk, NOTHING)} for each in agencies]
    return render(request, "referrals/quality/table.html", {"rows": rows, "median": queries.median_of(found)})


def own_and_median(request: MemberRequest) -> tuple[Quality, dict[str, float | None]]:
    """Asked in the network's scope: of the others only the middle leaves it."""
    found = queries.quality_of_all(at=timezone.now())
    mine = [each.tenant.pk for each in request.memberships if each.tenant.slug == own_slug(request)]
    return (found.get(mine[0], NOTHING) if mine else NOTHING), queries.median_of(found)


def own_slug(request: MemberRequest) -> str:
    return request.path.split("/")[2]


@asks_network(own_and_median)
@require_safe
def own_quality(request: MemberRequest) -> HttpResponse:
    """`/a/<agency>/quality/`."""
    authorize(request.membership, "referral.view")
    mine, middle = request.network_answer
    rows: list[dict[str, Any]] = [
        {"label": label, "help": told, "name": name, "own": getattr(mine, name), "median": middle[name]}
        for name, (label, told) in LABELS.items()
    ]
    return render(request, "referrals/quality/own.html", {"rows": rows, "received": mine.received})
