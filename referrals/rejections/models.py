"""The rejection mail's nouns: a template and its fixed versions, the tracking links, one mail per application."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from tenants import tokens
from tenants.models import OwnedKey, TenantOwned
from tenants.post import OPEN, Posted


class Template(TenantOwned):
    """A rejection mail to be filled in. Its text lives in versions."""

    PREFIX = "tmpl"
    EXPORTED = tuple("id name language created_at".split())
    name = models.CharField(_("名称"), max_length=100)
    language = models.CharField(_("言語"), max_length=5, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    created_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("文面")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="template_name_is_unique_in_a_tenant",
                violation_error_message=_("同じ名称の文面がすでにあります。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def latest(self) -> "Version":
        return self.versions.order_by("-number")[0]


class Version(TenantOwned):
    """A template's text as it was at one time: append-only, so that each mail can show what it said."""

    EXPORTED = tuple("id template number subject body created_at".split())
    template = OwnedKey(Template, related_name="versions", verbose_name=_("文面"))
    number = models.PositiveIntegerField(_("版"))
    subject = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("本文"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("作成者")
    )
    created_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("文面の版")
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="version_number_is_unique")]

    def __str__(self) -> str:
        return f"v{self.number}"


class Link(TenantOwned):
    """A tracking link (専用URL): *personal* to one application, or *shared*, to paste anywhere."""

    EXPORTED = tuple("id application label created_at expires_at revoked_at".split())
    application = OwnedKey(
        Application, related_name="links", null=True, blank=True, verbose_name=_("応募")
    )  # null: shared
    label = models.CharField(_("用途"), max_length=100, blank=True)
    sent_to = models.CharField(max_length=254, blank=True)  # the mailbox it went to, as identity: what it proves
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(_("作成日時"))
    expires_at = models.DateTimeField(_("有効期限"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("無効化日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("専用URL")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(application__isnull=False), name="application_has_one_link"
            )
        ]

    def __str__(self) -> str:
        return self.label or str(self.application_id)

    @property
    def token(self) -> str:
        """The secret of the address, derived: it is in no table."""
        return tokens.derived_token(self.tenant_id, "link", self.id)

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}/r/{self.token}"


class Mail(Posted):
    """One rejection mail: never twice for one application, not even after a crash."""

    PREFIX = "mail"
    EXPORTED = tuple("id application version link queued_at next_at sent_at failed_at error".split())
    application = OwnedKey(Application, related_name="mails", verbose_name=_("応募"))
    version = OwnedKey(Version, related_name="mails", verbose_name=_("文面の版"))
    link = OwnedKey(Link, related_name="mails", verbose_name=_("専用URL"))

    class Meta:
        verbose_name = verbose_name_plural = _("お祈りメール")
        constraints = [models.UniqueConstraint(fields=["application"], name="application_is_mailed_once")]
        indexes = [
            models.Index(fields=["next_at"], name="mail_due", condition=OPEN),
            models.Index(fields=["tenant", "-queued_at"], name="mail_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.application_id)
