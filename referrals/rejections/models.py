"""The rejection mail's nouns: a template and its fixed versions, the tracking links, one mail per application."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from candidates.models import Application
from referrals.rejections.stages import Stage
from tenants import tokens
from tenants.models import OwnedKey, TenantOwned, User
from tenants.office_hours import next_opening
from tenants.post import OPEN, Posted

# What a mail needs of its person.
OF_A_PERSON = "last_name first_name last_name_kana first_name_kana email email_key do_not_contact_at".split()


class Template(TenantOwned):
    """A rejection mail to be filled in. Its text lives in versions."""

    PREFIX = "tmpl"
    EXPORTED = tuple("id name language stage reason created_at".split())
    name = models.CharField(_("名称"), max_length=100)
    language = models.CharField(_("言語"), max_length=5, choices=[("ja", "日本語"), ("en", "English")], default="ja")
    stage = models.CharField(_("選考段階"), max_length=10, choices=Stage, blank=True)  # blank: of any
    reason = models.CharField(_("選考終了理由"), max_length=100, blank=True)  # words the ATS's reason holds; blank: any
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

    EXPORTED = tuple("id template number subject body other created_at".split())
    template = OwnedKey(Template, related_name="versions", verbose_name=_("文面"))
    number = models.PositiveIntegerField(_("版"))
    subject = models.CharField(_("件名"), max_length=200)
    body = models.TextField(_("本文"))
    other = models.JSONField(_("もう一つの言語"), default=dict, blank=True)  # {subject, body}, where it was written
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


class Dispatch(TenantOwned):
    """One act of sending: a text to everybody who waits, at a planned time; where asked for, only once approved.

    Its mails are put in line batch after batch, from `cursor` on, until `filled_at`.
    """

    PREFIX = "disp"
    EXPORTED = tuple(
        (
            "id version mode planned_at asked_by__name asked_at queued left_out filled_at is_approval_required "
            "approved_by__name approved_at rejected_by__name rejected_at comment cancelled_by__name cancelled_at"
        ).split()
    )

    class Mode(models.TextChoices):
        SCHEDULED = "scheduled", _("営業時間内に送る")
        NOW = "now", _("すぐに送る")

    version = OwnedKey(  # none: for each application the template that fits it
        Version, related_name="dispatches", null=True, blank=True, verbose_name=_("文面の版")
    )
    mode = models.CharField(_("送り方"), max_length=10, choices=Mode)
    planned_at = models.DateTimeField(_("送信予定"))
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("依頼者"))
    asked_at = models.DateTimeField(_("依頼日時"))
    queued = models.PositiveIntegerField(_("件数"), default=0)
    left_out = models.PositiveIntegerField(_("差し込む値がない件数"), default=0)
    cursor = models.UUIDField(null=True, editable=False)  # the last application looked at
    filled_at = models.DateTimeField(_("受付の完了日時"), null=True)
    is_approval_required = models.BooleanField(_("承認が必要"), default=False)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("承認者"))
    approved_at = models.DateTimeField(pgettext_lazy("送信", "承認日時"), null=True)
    rejected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("差し戻した人"))
    rejected_at = models.DateTimeField(_("差し戻し日時"), null=True)
    comment = models.TextField(_("差し戻しの理由"), blank=True)
    cancelled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=pgettext_lazy("送信", "取り消した人")
    )
    cancelled_at = models.DateTimeField(pgettext_lazy("送信", "取り消し日時"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("まとめての送信")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(asked_by=None) | ~Q(approved_by=F("asked_by")),
                name="sending_is_approved_by_another",
                violation_error_message=_("自分が依頼した送信は、承認できません。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(rejected_at=None), name="sending_is_approved_or_rejected"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-asked_at"], name="dispatch_by_time")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_held(self) -> bool:
        """Does it wait for somebody's approval?"""
        return self.is_approval_required and not (self.approved_at or self.rejected_at or self.cancelled_at)

    @property
    def is_stopped(self) -> bool:
        return self.rejected_at is not None or self.cancelled_at is not None


class Comparison(TenantOwned):
    """Two versions of one template side by side: while it runs, each person gets one of them by lot, and always it."""

    PREFIX = "cmp"
    EXPORTED = tuple("id template first second started_by__name started_at ended_at".split())
    template = OwnedKey(Template, related_name="comparisons", verbose_name=_("文面"))
    first = OwnedKey(Version, related_name="+", verbose_name=_("版A"))
    second = OwnedKey(Version, related_name="+", verbose_name=_("版B"))
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("始めた人"))
    started_at = models.DateTimeField(_("開始日時"))
    ended_at = models.DateTimeField(_("終了日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("版の比較")
        constraints = [
            models.UniqueConstraint(
                fields=["template"], condition=Q(ended_at=None), name="template_has_one_running_comparison"
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="comparison_is_of_two_versions",
                violation_error_message=_("別の版を2つ選んでください。"),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Mail(Posted):
    """One rejection mail: never twice for one application, not even after a crash."""

    PREFIX = "mail"
    IS_PACED = True
    NEEDED = ("tenant", "application__candidate", "link", "version__template")
    COLUMNS = (
        "language",
        *(f"tenant__{name}" for name in "name address contact closed_at test_of".split()),
        *(f"application__{name}" for name in "job stage outcome".split()),
        *(f"application__candidate__{name}" for name in OF_A_PERSON),
        *(f"link__{name}" for name in "tenant application sent_to".split()),
        *(f"version__{name}" for name in "subject body other template__language".split()),
    )
    WRITTEN = ("language",)
    EXPORTED = tuple(
        (
            "id application version link dispatch comparison language queued_at next_at sent_at failed_at cancelled_at "
            "error delivered_at bounced_at complained_at"
        ).split()
    )
    application = OwnedKey(Application, related_name="mails", verbose_name=_("応募"))
    version = OwnedKey(Version, related_name="mails", verbose_name=_("文面の版"))
    link = OwnedKey(Link, related_name="mails", verbose_name=_("専用URL"))
    dispatch = OwnedKey(Dispatch, related_name="mails", null=True, blank=True, verbose_name=_("まとめての送信"))
    comparison = OwnedKey(Comparison, related_name="mails", null=True, blank=True, verbose_name=_("版の比較"))
    language = models.CharField(_("言語"), max_length=5, blank=True)  # in which it was written
    is_held = models.BooleanField(_("承認待ち"), default=False)
    is_timed = models.BooleanField(_("営業時間内にだけ送る"), default=False)
    # what the mail service told of it afterwards
    delivered_at = models.DateTimeField(_("到達日時"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("不達日時"), null=True, blank=True)
    complained_at = models.DateTimeField(_("苦情の日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("お祈りメール")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(cancelled_at=None), name="application_is_mailed_once"
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], name="mail_due", condition=OPEN),
            models.Index(fields=["tenant", "-queued_at"], name="mail_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.application_id)

    @classmethod
    def due(cls, at: datetime) -> Q:
        """Approved where that is needed; outside business hours only what somebody wanted to leave at once."""
        free = super().due(at) & Q(is_held=False)
        return free if next_opening(at) == at else free & Q(is_timed=False)
