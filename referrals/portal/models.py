"""The portal's nouns: which member has read which profile, and who hears of new ones by mail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.relay.models import Delivery
from tenants.models import OwnedKey, Tenant, TenantOwned, User


class Reading(TenantOwned):
    """A member has opened a profile: unread until then, and afterwards the answer to who has seen a person's data.

    The agency's row. `tenant` is the referral's employer, so that the key to the delivery stays within one tenant.
    """

    KEPT_BACK = "the agency's own: which of its members has read what"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    delivery = OwnedKey(Delivery, related_name="readings", verbose_name=_("送付"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("利用者"))
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("閲覧")
        constraints = [models.UniqueConstraint(fields=["delivery", "user"], name="profile_is_first_read_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.user_id}"


class DigestAddress(TenantOwned):
    """A mailbox that hears of new referrals: how many, never who. It is written to once it has said yes."""

    PREFIX = "dig"
    EXPORTED = tuple("id email frequency language created_at confirmed_at told_at".split())

    class Frequency(models.TextChoices):
        INSTANT = "instant", _("届くたび")
        DAILY = "daily", _("1日1回（朝9時）")
        OFF = "off", _("届けない")

    email = models.EmailField(_("宛先"))
    frequency = models.CharField(_("届ける間隔"), max_length=10, choices=Frequency)
    language = models.CharField(_("言語"), max_length=5, default="ja", choices=[("ja", "日本語"), ("en", "English")])
    created_at = models.DateTimeField(_("登録日時"))
    confirmed_at = models.DateTimeField(_("確認日時"), null=True, blank=True)
    told_at = models.DateTimeField(_("最後に知らせた時点"))  # what was planned later is still to tell

    class Meta:
        verbose_name = verbose_name_plural = _("新着メールの宛先")
        constraints = [models.UniqueConstraint(fields=["tenant", "email"], name="mailbox_has_one_digest")]
        indexes = [
            models.Index(fields=["told_at"], name="digest_wanted", condition=Q(confirmed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.email
