"""The relay's noun: one consented profile on its way to one agency."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate, Consent
from referrals.optin.models import Referral
from tenants.models import OwnedKey, Tenant, TenantOwned

OPEN = Q(delivered_at=None, refused_at=None, failed_at=None)


class Delivery(TenantOwned):
    """A push to one agency with its own schedule. Its id is the `webhook-id` of every try.

    What goes was fixed when it was planned (`payload`, the `data` of the webhook), so every try sends the same text.
    """

    PREFIX = "evt"
    KEPT_BACK = "it names agencies; the provision records say what went, and when"
    # Neither has an index of its own: each stands first in another. Every index is written at each change of state.
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", db_index=False, verbose_name=_("人材紹介会社"))
    referral = OwnedKey(Referral, related_name="deliveries", db_index=False, verbose_name=_("紹介"))
    candidate = OwnedKey(Candidate, related_name="+", verbose_name=_("候補者"))  # one in flight to an agency at a time
    consent = OwnedKey(  # a profile stands on it; it has no index: nobody asks by it, and no consent is ever deleted
        Consent, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("同意")
    )
    kind = models.CharField(_("種類"), max_length=50)  # referral.created, …
    payload = models.JSONField(_("内容"), default=dict)
    sequence = models.PositiveIntegerField(_("順番"), default=1)  # a late older one never overwrites a newer
    next_at = models.DateTimeField(_("次の送信"))
    lease_until = models.DateTimeField(_("処理中の期限"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    delivered_at = models.DateTimeField(_("送付日時"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("受領確認日時"), null=True, blank=True)
    disputable_until = models.DateTimeField(_("異議申立ての期限"), null=True, blank=True)  # none while not counted
    refused_at = models.DateTimeField(_("送付中止日時"), null=True, blank=True)
    failed_at = models.DateTimeField(_("断念日時"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("作成日時"))
    updated_at = models.DateTimeField(_("更新日時"))  # of its referral for this agency: `touch`

    class Meta:
        verbose_name = verbose_name_plural = _("送付")
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "agency", "kind", "sequence"], name="referral_is_delivered_once_to_an_agency"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["referral.created", "referral.updated"]) | Q(consent__isnull=False),
                name="profile_is_delivered_on_a_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "tenant", "next_at"], name="delivery_due", condition=OPEN),
            models.Index(fields=["agency", "candidate", "id"], name="delivery_in_line", condition=OPEN),
            models.Index(fields=["agency", "-id"], name="delivery_by_agency"),
            models.Index(
                fields=["agency", "updated_at"], name="referral_by_last_change", condition=Q(kind="referral.created")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.referral_id} → {self.agency_id}"

    @property
    def text(self) -> str:
        """The payload in JSON, as PostgreSQL spells it."""
        return json.dumps(self.payload, ensure_ascii=False)
