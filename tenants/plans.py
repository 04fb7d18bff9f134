"""The plan: the policies that a tenant's counting and slots follow."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """The policies a tenant is counted by; what governed a grant is stored with the grant."""

    name = models.CharField(_("名称"), max_length=50, unique=True)
    referrals_per_slot = models.PositiveSmallIntegerField(_("枠あたりの紹介数"), default=10)
    duplicate_window_days = models.PositiveSmallIntegerField(_("重複とみなす日数"), default=365)
    dispute_window_days = models.PositiveSmallIntegerField(_("異議申立ての日数"), default=30)
    guarantee_days = models.PositiveSmallIntegerField(_("早期退職の保証の日数"), default=90)
    ownership_days = models.PositiveSmallIntegerField(_("紹介の権利の日数"), default=365)
    slot_lifetime_days = models.PositiveSmallIntegerField(
        _("枠の有効日数"),
        null=True,
        blank=True,
        help_text=_("空欄なら、枠に期限はありません。付与済みの枠の期限は変わりません。"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("プラン")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(referrals_per_slot__gte=1),
                name="plan_needs_at_least_one_referral_per_slot",
                violation_error_message=_("枠あたりの紹介数は1以上にしてください。"),
            ),
            models.CheckConstraint(
                condition=models.Q(slot_lifetime_days=None) | models.Q(slot_lifetime_days__gte=1),
                name="plan_lets_a_slot_live_a_day",
                violation_error_message=_("枠の有効日数は1以上にしてください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
