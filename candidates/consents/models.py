"""The legal nouns: the notice as published, the consent as given, its end, and each provision made on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.pool.models import Candidate
from tenants.models import OwnedKey, Tenant, TenantOwned


class Notice(models.Model):
    """What a candidate is told before consenting: written by the operator, versioned, fixed once published."""

    version = models.PositiveIntegerField(_("版"))
    language = models.CharField(_("言語"), max_length=5, choices=[("ja", "日本語"), ("en", "English")])
    title = models.CharField(_("題名"), max_length=200)
    purpose = models.TextField(_("利用目的"))
    items = models.JSONField(_("提供する項目"))  # [str], in the reader's words
    retention = models.TextField(_("保存期間"))
    withdrawal = models.TextField(_("撤回の方法"))
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("同意文")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="notice_has_one_text_a_language")]

    def __str__(self) -> str:
        return f"v{self.version} {self.language}"


class Consent(TenantOwned):
    """A consent as it was given: the record of ISO/IEC TS 27560, append-only. `record` holds its full text."""

    PREFIX = "con"
    EXPORTED = tuple("id candidate receipt_id record_hash is_mail_given given_at".split())
    candidate = OwnedKey(Candidate, related_name="consents", verbose_name=_("候補者"))
    receipt_id = models.UUIDField(_("控えの番号"), unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("同意文"))
    record = models.JSONField(_("記録"))
    record_hash = models.CharField(_("記録のハッシュ"), max_length=64)  # SHA-256, hex, of the canonical record
    is_mail_given = models.BooleanField(_("近況確認メールへの同意"))
    given_at = models.DateTimeField(_("同意日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意")

    def __str__(self) -> str:
        return str(self.receipt_id)


class Choice(TenantOwned):
    """One recipient's line of a consent: given or refused. Append-only."""

    KEPT_BACK = "it names agencies"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    consent = OwnedKey(Consent, related_name="choices", verbose_name=_("同意"))
    is_given = models.BooleanField(_("同意"))

    class Meta:
        verbose_name = verbose_name_plural = _("提供先ごとの選択")
        constraints = [models.UniqueConstraint(fields=["consent", "agency"], name="consent_has_one_choice_an_agency")]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.is_given}"


class Withdrawal(TenantOwned):
    """The end of a consent towards one agency. Append-only."""

    KEPT_BACK = "it names agencies"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    consent = OwnedKey(Consent, related_name="withdrawals", verbose_name=_("同意"))
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
