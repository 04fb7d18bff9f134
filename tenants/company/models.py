"""The company's own rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.ids import uuid7
from tenants.models import TenantOwned, User


def both_languages() -> list[str]:
    return ["ja", "en"]


class Policy(TenantOwned):
    """What a tenant has decided for itself; what it is counted by is its plan's, and the operator's to set."""

    EXPORTED = tuple(
        (
            "retention_months languages is_mfa_required is_sso_required sender_name reply_to send_delay_minutes "
            "is_approval_required check_in_months careers_url updated_at"
        ).split()
    )
    retention_months = models.PositiveSmallIntegerField(_("候補者の保存期間(月)"), default=24)
    languages = models.JSONField(_("候補者に見せる言語"), default=both_languages)  # [code], the default first
    is_mfa_required = models.BooleanField(_("二要素認証を必須にする"), default=False)
    is_sso_required = models.BooleanField(_("シングルサインオンを必須にする"), default=False)
    sender_name = models.CharField(_("差出人名"), max_length=100, blank=True)  # blank: the company's name
    reply_to = models.EmailField(_("返信先"), blank=True)  # blank: the company's contact
    send_delay_minutes = models.PositiveSmallIntegerField(
        _("送信までの時間(分)"), default=60
    )  # to change one's mind in
    is_approval_required = models.BooleanField(_("送信の前に承認を要する"), default=False)
    check_in_months = models.PositiveSmallIntegerField(
        _("近況を尋ねる間隔(月)"),
        default=0,
        db_default=0,
        choices=[(0, _("送らない")), (6, _("半年ごと")), (12, _("1年ごと"))],
    )
    careers_url = models.CharField(_("採用ページのURL"), max_length=300, blank=True, db_default="")
    confirmed = models.JSONField(_("確認した準備"), default=dict)  # {a step of the start that no other row shows: when}
    updated_at = models.DateTimeField(_("更新日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("組織の設定")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="tenant_has_one_policy"),
            models.CheckConstraint(
                condition=Q(retention_months__gte=1, retention_months__lte=120),
                name="retention_is_between_one_and_120_months",
                violation_error_message=_("保存期間は1か月から120か月の間で入力してください。"),
            ),
            models.CheckConstraint(
                condition=Q(send_delay_minutes__lte=10080),
                name="mail_waits_a_week_at_most",
                violation_error_message=_("送信までの時間は、10080分（7日）までです。"),
            ),
            models.CheckConstraint(
                condition=Q(check_in_months__in=[0, 6, 12]), name="people_are_asked_half_yearly_or_yearly"
            ),
        ]

    def __str__(self) -> str:
        return str(self.tenant_id)


class Founding(models.Model):
    """A company that somebody who signs up wants to found: kept until their mailbox is proven, then founded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name=_("申込者"))
    facts = models.JSONField(_("会社情報"))  # as `services.found_tenant` takes them
    asked_at = models.DateTimeField(_("申込日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("申込み")

    def __str__(self) -> str:
        return str(self.user_id)
