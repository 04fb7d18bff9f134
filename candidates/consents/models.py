"""The legal nouns: the notice as published, the consent as given, its end, and each provision made on it."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from candidates.pool.models import Candidate
from tenants.models import OwnedKey, OwnedQuerySet, Tenant, TenantOwned


class Notice(models.Model):
    """What a candidate is told before consenting: written by the operator, versioned, fixed once published."""

    version = models.PositiveIntegerField(_("版"))
    language = models.CharField(_("言語"), max_length=5, choices=[("ja", "日本語"), ("en", "English")])
    title = models.CharField(_("題名"), max_length=200)
    purpose = models.TextField(_("利用目的"))
    items = models.JSONField(_("提供する項目"))  # [str], in the reader's words
    retention = models.TextField(_("保存期間"))
    withdrawal = models.TextField(_("撤回の方法"))
    valid_months = models.PositiveSmallIntegerField(_("同意の有効期間（月）"), default=24)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("同意文")
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="notice_has_one_text_a_language"),
            models.CheckConstraint(
                condition=Q(valid_months__range=(1, 60)),
                name="consent_lasts_one_to_sixty_months",
                violation_error_message=_("同意の有効期間は、1か月から60か月までで入力してください。"),
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version} {self.language}"


class ShownForm(TenantOwned):
    """The page's form as it was put before candidates, word for word; the same form is kept once. Append-only.

    It holds no person's data: what differs from one reader to the next is left out.
    """

    KEPT_BACK = "it names agencies"
    digest = models.BinaryField(max_length=32)  # SHA-256 of `html` in UTF-8
    html = models.TextField(_("示した内容"))
    language = models.CharField(_("言語"), max_length=5)
    shown_at = models.DateTimeField(_("最初に使われた日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("示した同意画面")
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="form_is_kept_once")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]


class Consent(TenantOwned):
    """A consent as it was given: the record of ISO/IEC TS 27560, append-only. `record` holds its full text."""

    PREFIX = "con"
    EXPORTED = tuple("id candidate receipt_id record_hash is_mail_given given_at".split())
    candidate = OwnedKey(Candidate, related_name="consents", verbose_name=_("候補者"))
    receipt_id = models.UUIDField(_("控えの番号"), unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("同意文"))
    form = OwnedKey(ShownForm, null=True, blank=True, related_name="consents", verbose_name=_("示した同意画面"))
    record = models.JSONField(_("記録"))
    record_hash = models.CharField(_("記録のハッシュ"), max_length=64)  # SHA-256, hex, of the canonical record
    is_mail_given = models.BooleanField(_("近況確認メールへの同意"))
    given_at = models.DateTimeField(_("同意日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意")

    def __str__(self) -> str:
        return str(self.receipt_id)


class ChoiceQuerySet(OwnedQuerySet):
    """Lines of consents."""

    def standing(self, at: datetime) -> Self:
        """Given, not taken back, and not over: what an agency may be given, and may read, at this moment."""
        same = {"consent": OuterRef("consent"), "agency": OuterRef("agency")}
        is_within = Q(expires_at__gt=at) | Exists(Renewal.objects.filter(**same, expires_at__gt=at))
        return self.filter(is_within, ~Exists(Withdrawal.objects.filter(**same)), is_given=True)


class Choice(TenantOwned):
    """One recipient's line of a consent: given (until a day, unless renewed) or refused. Append-only."""

    KEPT_BACK = "it names agencies"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    consent = OwnedKey(Consent, related_name="choices", verbose_name=_("同意"))
    is_given = models.BooleanField(_("同意"))
    expires_at = models.DateTimeField(_("有効期限"), null=True, blank=True)

    objects: ClassVar[Any] = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提供先ごとの選択")
        constraints = [
            models.UniqueConstraint(fields=["consent", "agency"], name="consent_has_one_choice_an_agency"),
            models.CheckConstraint(
                condition=Q(is_given=False, expires_at=None) | Q(is_given=True, expires_at__isnull=False),
                name="given_choice_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="choice_by_end", condition=Q(is_given=True))]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.is_given}"


class Renewal(TenantOwned):
    """A consent that lasts longer towards one agency, because the person said so. Append-only."""

    KEPT_BACK = "it names agencies"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    consent = OwnedKey(Consent, related_name="renewals", verbose_name=_("同意"))
    at = models.DateTimeField(_("更新日時"))
    expires_at = models.DateTimeField(_("有効期限"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意の更新")
        constraints = [
            models.UniqueConstraint(fields=["consent", "agency", "at"], name="consent_is_renewed_once_at_a_time"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("at")), name="renewal_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.expires_at}"


class Withdrawal(TenantOwned):
    """The end of a consent towards one agency, by the person or by its day. Append-only."""

    KEPT_BACK = "it names agencies"

    class Cause(models.TextChoices):
        PERSON = "person", _("本人の撤回")
        EXPIRED = "expired", _("有効期間の終わり")

    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    consent = OwnedKey(Consent, related_name="withdrawals", verbose_name=_("同意"))
    cause = models.CharField(_("終わった理由"), max_length=10, choices=Cause, default=Cause.PERSON)
    at = models.DateTimeField(_("撤回日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("撤回")
        constraints = [models.UniqueConstraint(fields=["consent", "agency"], name="consent_is_withdrawn_once")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.at}"


class ProvisionRecord(TenantOwned):
    """第三者提供記録 (APPI art. 29, Rules art. 19): written at each provision, append-only, kept three years."""

    PREFIX = "prov"
    EXPORTED = tuple("id consent provider principal items acquisition payload_hash provided_at keep_until_date".split())
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("提供先"))
    consent = OwnedKey(Consent, related_name="provisions", verbose_name=_("同意"))
    delivery_id = models.UUIDField(_("送付"))
    provider = models.JSONField(_("提供者"))  # {name, address, representative}
    recipient = models.JSONField(_("受領者"))  # {name, address, representative, licence}
    principal = models.CharField(_("本人"), max_length=600)
    items = models.JSONField(_("提供した項目"))  # [str]
    acquisition = models.CharField(_("取得の経緯"), max_length=300)
    payload_hash = models.CharField(_("内容のハッシュ"), max_length=64)
    provided_at = models.DateTimeField(_("提供日時"))
    keep_until_date = models.DateField(_("保存期限"))

    class Meta:
        verbose_name = verbose_name_plural = _("第三者提供記録")
        constraints = [models.UniqueConstraint(fields=["delivery_id"], name="delivery_is_one_provision")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.provided_at}"
