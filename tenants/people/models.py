"""How people come in: by invitation, and through their company's own identity provider."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants import tokens
from tenants.models import Membership, TenantOwned, User


class Invitation(TenantOwned):
    """A place kept for one mailbox: its token is mailed there, works once and for seven days, and is stored nowhere."""

    PREFIX = "inv"
    EXPORTED = tuple("id email role sent_count created_at expires_at accepted_at revoked_at".split())
    email = models.EmailField(_("メールアドレス"))  # lower case
    role = models.CharField(_("役割"), max_length=20, choices=Membership.Role)
    digest = models.BinaryField(max_length=32, unique=True)  # of the newest token; one sent earlier opens nothing
    sent_count = models.PositiveSmallIntegerField(_("送信回数"), default=1)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("招待した人")
    )
    created_at = models.DateTimeField(_("招待日時"))
    expires_at = models.DateTimeField(_("有効期限"))
    accepted_at = models.DateTimeField(_("参加日時"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("参加した人")
    )
    revoked_at = models.DateTimeField(_("取り消し日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("招待")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="mailbox_has_one_open_invitation",
                violation_error_message=_("このメールアドレスには招待を送信済みです。"),
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def token(self) -> str:
        """The newest token, derived anew when its letter is written."""
        return tokens.derived_token(self.tenant_id, f"invitation {self.sent_count}", self.id)

    def is_open_at(self, at: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at


class SingleSignOn(TenantOwned):
    """A tenant's identity provider (OpenID Connect Core 1.0, by discovery). It speaks for `domains`, in this tenant."""

    EXPORTED = tuple("issuer client_id domains created_at proven_at".split())
    issuer = models.URLField(_("発行者(issuer)"), max_length=500)
    client_id = models.CharField(_("クライアントID"), max_length=255)
    sealed_secret = models.BinaryField(_("クライアントシークレット"))  # see tenants/sealing.py
    domains = models.JSONField(_("対象のメールドメイン"), default=list)  # [str]
    created_at = models.DateTimeField(_("登録日時"))
    proven_at = models.DateTimeField(_("接続確認日時"), null=True, blank=True)  # a member has come in by it

    class Meta:
        verbose_name = verbose_name_plural = _("シングルサインオン")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="tenant_has_one_identity_provider")]

    def __str__(self) -> str:
        return self.issuer
