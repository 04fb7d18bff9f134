"""What the operator's first page asks: is anybody waiting for a decision, and is anything stuck?"""

from typing import Any

from django import template
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from credits.admin import AdjustmentState, InspectionState
from credits.models import Adjustment, Inspection
from referrals.disputes.admin import DisputeState
from referrals.models import Delivery, Dispute, Mail, Referral
from referrals.rejections.admin import MailStateFilter
from referrals.relay.admin import DeliveryState
from tenants.admin import JobState, TenantState
from tenants.desk import has_tenant
from tenants.models import Job, Tenant
from tenants.webhooks.admin import EndpointState
from tenants.webhooks.models import Endpoint

register = template.Library()
Question = tuple[str | Promise, type[Model], Any, str]
HELD: dict[str, Any] = {"verdict": Referral.Verdict.HELD}


@register.simple_tag(takes_context=True)
def attention(context: Context) -> list[dict[str, Any]]:
    """`[{label, count, url}]` of what is not as it should be, in tables this operator sees; empty on a quiet day."""
    shown = [model for model, table in admin.site._registry.items() if table.has_view_permission(context["request"])]
    asked: list[tuple[Any, type[Model], Q, dict[str, Any]]] = [(_("確認待ちの紹介"), Referral, Q(**HELD), HELD)]
    asked += [(label, model, by.states[state][1], {"state": state}) for label, model, by, state in QUESTIONS]
    found = [
        {"label": label, "count": live(model).filter(condition).count(), "url": listing(model, chosen)}
        for label, model, condition, chosen in asked
        if model in shown
    ]
    return [line for line in found if line["count"]]


def live(model: type[Model]) -> QuerySet[Any]:
    """Its rows as its list shows them: without the test twins, and what is theirs."""
    rows = model._default_manager.all()
    if model is Tenant:
        return rows.filter(test_of=None)
    is_shown = getattr(admin.site._registry[model], "shows_twins", False) or not has_tenant(model)
    return rows if is_shown else rows.filter(tenant__test_of=None)


def listing(model: type[Model], chosen: dict[str, Any]) -> str:
    """The address of the model's list with this filter."""
    address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    query = "&".join(f"{name}{'__exact' if name != 'state' else ''}={value}" for name, value in chosen.items())
    return f"{address}?{query}"


QUESTIONS: list[Question] = [
    (_("一致しない台帳"), Inspection, InspectionState, "wrong"),
    (_("未決の異議"), Dispute, DisputeState, "open"),
    (_("未決の調整"), Adjustment, AdjustmentState, "open"),
    (_("承認待ちの組織"), Tenant, TenantState, "waiting"),
    (_("送信結果の確認待ちのメール"), Mail, MailStateFilter, "uncertain"),
    (_("送信に失敗したメール"), Mail, MailStateFilter, "failed"),
    (_("再送待ちの送付"), Delivery, DeliveryState, "retrying"),
    (_("送付に失敗した紹介"), Delivery, DeliveryState, "failed"),
    (_("エラーでやり直し中の処理"), Job, JobState, "failing"),
    (_("停止中のWebhookの送信先"), Endpoint, EndpointState, "disabled"),
]
