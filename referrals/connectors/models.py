"""A connector's nouns: the door for one ATS, and each request that came through it, as it came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants import sealing, tokens
from tenants.models import OwnedKey, TenantOwned, User


class Connector(TenantOwned):
    """One ATS that may push to us: an address that nobody can guess, and the secret it signs with, sealed."""

    PREFIX = "conn"
    EXPORTED = tuple("id kind name created_by__name created_at ended_at".split())

    class Kind(models.TextChoices):
        GREENHOUSE = "greenhouse", "Greenhouse"

    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    name = models.CharField(_("名称"), max_length=100)
    sealed_secret = models.BinaryField()
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("作成者")
    )
    created_at = models.DateTimeField(_("作成日時"))
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("ATSとの連携")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=Q(ended_at=None),
                name="connector_has_a_name_of_its_own",
                violation_error_message=_("同じ名称の連携がすでにあります。別の名称にしてください。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        return sealing.unseal(self.sealed_secret)

    @property
    def url(self) -> str:
        """The address to enter in the ATS; its token is signed, and in no table."""
        return f"{settings.BASE_URL}/hooks/ats/{tokens.signed_token(self.tenant_id, 'connector', self.pk)}"


class Received(TenantOwned):
    """One genuine request, kept word for word until its time is over; `taken_at` when what it says is in the pool."""

    PREFIX = "rcv"
    KEPT_BACK = "the ATS's own words, sealed and kept for some days; what they said is in the pool"
    connector = OwnedKey(Connector, related_name="received", verbose_name=_("ATSとの連携"))
    event_id = models.CharField(max_length=100)  # the sender's id of the delivery, or the body's hash
    sealed_body = models.BinaryField(null=True)  # null: its time is over, or its person was erased
    received_at = models.DateTimeField(_("受信日時"))
    taken_at = models.DateTimeField(_("処理日時"), null=True)
    outcome = models.CharField(_("結果"), max_length=20, blank=True)  # of services.OUTCOMES
    fault = models.CharField(_("理由"), max_length=300, blank=True)  # names fields, never values
    candidate_id = models.UUIDField(null=True)  # whose it was: erasing them erases it

    class Meta:
        verbose_name = verbose_name_plural = _("ATSからの受信")
        constraints = [models.UniqueConstraint(fields=["connector", "event_id"], name="event_is_received_once")]
        indexes = [
            models.Index(fields=["tenant", "-received_at"], name="received_by_time"),
            models.Index(fields=["tenant", "candidate_id"], name="received_by_person"),
        ]

    def __str__(self) -> str:
        return self.event_id
