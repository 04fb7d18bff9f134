"""The rights' nouns: what an agency was asked to give up, what a person asks for, and a later consent of theirs."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates.models import Candidate, Consent
from referrals.optin.models import Referral, Registration
from tenants import tokens
from tenants.ids import encode, uuid7
from tenants.models import OwnedKey, OwnedQuerySet, Tenant, TenantOwned, User

PROVE_WITHIN = timedelta(days=3)


class Recall(TenantOwned):
    """An agency that has received a profile is asked to stop using it and to erase it, until it says that it did."""

    PREFIX = "rcl"
    KEPT_BACK = "it names agencies"

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", _("同意の撤回")
        ERASURE = "erasure", _("消去の請求")

    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    referral = OwnedKey(Referral, related_name="recalls", verbose_name=_("紹介"))
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    asked_at = models.DateTimeField(_("依頼日時"))
    next_at = models.DateTimeField(_("次の催促"), null=True, blank=True)
    chased = models.PositiveSmallIntegerField(_("催促の回数"), default=0)
    escalated_at = models.DateTimeField(_("運営に引き継いだ日時"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("消去の確認日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("消去の依頼")
        constraints = [
            models.UniqueConstraint(fields=["referral", "agency", "kind"], name="agency_is_recalled_once_for_a_reason"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(next_at=None), name="acknowledged_recall_is_chased_no_more"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="recall_due", condition=Q(next_at__isnull=False)),
            models.Index(fields=["agency", "-asked_at"], name="recall_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.referral_id} ← {self.agency_id}"

    @property
    def about(self) -> str:
        """The referral's number, which both parties know it by."""
        return encode(Referral.PREFIX, self.referral_id)


class Extension(TenantOwned):
    """A later consent that a referral stands on too: the person has added agencies. Append-only."""

    KEPT_BACK = "the consents themselves are taken along"
    referral = OwnedKey(Referral, related_name="extensions", verbose_name=_("紹介"))
    consent = OwnedKey(Consent, related_name="extensions", verbose_name=_("同意"))
    at = models.DateTimeField(_("追加日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("追加の同意")
        constraints = [models.UniqueConstraint(fields=["consent"], name="later_consent_is_of_one_referral")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.at}"


class RequestQuerySet(OwnedQuerySet):
    """What people ask for."""

    def for_desk(self) -> Self:
        """Proven, and of a kind that somebody must answer or could look up."""
        return self.filter(proven_at__isnull=False, kind__in=Request.AT_DESK)

    def waiting(self) -> Self:
        return self.for_desk().filter(closed_at=None)


class Request(TenantOwned):
    """What a person asks for. Nothing happens before their mailbox has proven that it is they who ask.

    `details` holds what it is about in the person's words, or the change itself; it goes when they are erased.
    """

    PREFIX = "rqs"
    EXPORTED = tuple(
        "id candidate kind language asked_at proven_at due_date closed_at outcome answer reason by__name".split()
    )

    class Kind(models.TextChoices):
        DISCLOSURE = "disclosure", _("開示")
        CORRECTION = "correction", _("訂正")
        STOP = "stop", _("利用停止")
        ERASURE = "erasure", pgettext_lazy("請求", "消去")
        MAILBOX = "mailbox", _("メールアドレスの変更")
        AGENCIES = "agencies", _("渡す相手の追加")

    AT_DESK: ClassVar[tuple[str, ...]] = (Kind.DISCLOSURE, Kind.CORRECTION, Kind.STOP, Kind.ERASURE)

    class Outcome(models.TextChoices):
        DONE = "done", _("対応した")
        REFUSED = "refused", _("応じない")

    candidate = OwnedKey(Candidate, related_name="requests", verbose_name=_("候補者"))
    registration = OwnedKey(
        Registration, null=True, blank=True, related_name="requests", verbose_name=_("登録フォーム")
    )
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    details = models.JSONField(_("内容"), default=dict, blank=True)
    language = models.CharField(_("言語"), max_length=5)
    digest = models.BinaryField(max_length=32, unique=True)  # of the token in the mail that proves the mailbox
    asked_at = models.DateTimeField(_("受付日時"))
    recorded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("受け付けた担当者")
    )
    proven_at = models.DateTimeField(_("本人確認の日時"), null=True, blank=True)
    due_date = models.DateField(_("期限"), null=True, blank=True)
    closed_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("回答者"))
    outcome = models.CharField(_("結果"), max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("本人への回答"), blank=True)
    reason = models.TextField(_("応じない理由"), blank=True)
    reopens = OwnedKey(
        "self", null=True, blank=True, related_name="reopened_as", verbose_name=_("前の請求")
    )  # its answer stays; this one is answered anew

    objects: ClassVar[Any] = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("本人からの請求")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False, proven_at__isnull=False),
                name="request_is_closed_after_its_proof",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(reason=""),
                name="refusal_says_why",
                violation_error_message=_("応じない理由を入力してください。"),
            ),
            models.UniqueConstraint(fields=["reopens"], name="answered_request_is_reopened_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-asked_at"], name="request_by_time"),
            models.Index(fields=["due_date"], name="request_due", condition=Q(closed_at=None, proven_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def token(self) -> str:
        """The secret of the address that proves the mailbox, derived: it is in no table."""
        return tokens.derived_token(self.tenant_id, "request", self.id)

    @property
    def can_reopen(self) -> bool:
        """Answered by somebody, once, and of a person who is still known: what was erased stays erased."""
        is_answered = self.closed_at is not None and self.kind in self.AT_DESK
        return is_answered and self.candidate.anonymised_at is None and not self.reopened_as.exists()

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + PROVE_WITHIN


class LostLink(models.Model):
    """Somebody who has lost the way to their page typed a mailbox. It waits for a worker, and is deleted then.

    Nobody's but the network's: whose mailbox it is, and whether anybody's, is found out behind the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mailbox = models.CharField(max_length=254)  # identity, as `Registration.email_key`
    language = models.CharField(max_length=5)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("ページの再送の依頼")

    def __str__(self) -> str:
        return str(self.pk)
