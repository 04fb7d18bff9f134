"""The opt-in's nouns: what a candidate filled in, the referral it became, and whom the network has counted."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.models import Application, Candidate, Consent, Notice, ShownForm
from referrals.rejections.models import Link
from tenants import tokens
from tenants.models import OwnedKey, Tenant, TenantOwned
from tenants.post import OPEN, Posted


class Registration(TenantOwned):
    """A submitted form. It waits for the mailbox's proof, or is accepted at once where the link already is one."""

    EXPORTED = tuple("id link answers is_mail_given language submitted_at confirmed_at".split())
    link = OwnedKey(Link, related_name="registrations", verbose_name=_("専用URL"))
    answers = models.JSONField(_("入力内容"))  # the form's cleaned profile, {field: value}
    choices = models.JSONField(_("提供先の選択"))  # {agency id: bool}
    is_mail_given = models.BooleanField(_("近況確認メールへの同意"))
    # [id], as `documents.services` took them
    documents = models.JSONField(_("書類"), default=list, db_default=models.Value([], models.JSONField()), blank=True)
    language = models.CharField(_("言語"), max_length=5)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("同意文"))
    form = OwnedKey(ShownForm, null=True, blank=True, related_name="registrations", verbose_name=_("示した同意画面"))
    signs = models.JSONField(default=list, blank=True)  # [code] of what only the door could see of where it came from
    # where it came from, as a keyed digest of that day's: nobody is found by it, and it is forgotten after two days
    place = models.BinaryField(max_length=16, null=True, blank=True)
    email_key = models.CharField(max_length=254)
    digest = models.BinaryField(max_length=32, unique=True)  # of the confirmation's (and later the receipt's) token
    submitted_at = models.DateTimeField(_("送信日時"))
    confirmed_at = models.DateTimeField(_("確認日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("登録フォーム")
        indexes = [
            models.Index(fields=["tenant", "link"], name="registration_by_link"),
            models.Index(
                fields=["tenant", "place"], name="registration_by_place", condition=models.Q(place__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def token(self) -> str:
        """The secret of the confirmation's and the receipt's address, derived: it is in no table."""
        return tokens.derived_token(self.tenant_id, "registration", self.id)


class Decline(TenantOwned):
    """「同意しない」, as a choice: on which words, and when. Nothing else follows from it. Append-only."""

    EXPORTED = tuple("id link language declined_at".split())
    link = OwnedKey(Link, related_name="declines", verbose_name=_("専用URL"))
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", verbose_name=_("同意文"))
    form = OwnedKey(ShownForm, null=True, blank=True, related_name="declines", verbose_name=_("示した同意画面"))
    language = models.CharField(_("言語"), max_length=5)
    declined_at = models.DateTimeField(_("回答日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意しないという回答")
        indexes = [models.Index(fields=["tenant", "link", "-declined_at"], name="decline_by_link")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.declined_at}"


class Opening(TenantOwned):
    """How often a link's page was opened: an impression, counted for nothing. What looks like a program is apart."""

    EXPORTED = tuple("id link first_at last_at opens robot_opens".split())
    link = OwnedKey(Link, related_name="openings", verbose_name=_("専用URL"))
    first_at = models.DateTimeField(_("最初に開いた日時"), null=True)  # by a person, as far as can be told
    last_at = models.DateTimeField(_("最後に開いた日時"), null=True)
    opens = models.PositiveIntegerField(_("開いた回数"), default=0)
    robot_opens = models.PositiveIntegerField(_("機械が開いた回数"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("専用URLの閲覧")
        constraints = [models.UniqueConstraint(fields=["tenant", "link"], name="link_has_one_line_of_openings")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.opens}"


class Note(Posted):
    """A mail to the candidate about their own registration: the mailbox's proof, or the receipt."""

    IS_REPEATABLE = True
    EXPORTED = tuple("id registration kind queued_at sent_at failed_at".split())

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("確認メール")
        RECEIPT = "receipt", _("同意の控え")
        RENEWAL = "renewal", _("同意の更新のお願い")

    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    cause = models.CharField(max_length=40, blank=True)  # which of several of a kind: the end that a renewal asks about
    registration = OwnedKey(Registration, related_name="notes", verbose_name=_("登録フォーム"))

    class Meta:
        verbose_name = verbose_name_plural = _("候補者への通知")
        constraints = [models.UniqueConstraint(fields=["registration", "kind", "cause"], name="note_is_written_once")]
        indexes = [models.Index(fields=["next_at"], name="note_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"{self.kind} {self.registration_id}"


class Referral(TenantOwned):
    """A registered, consented person. Whether it was counted, and if not why, never changes the candidate's path."""

    PREFIX = "ref"
    EXPORTED = tuple(
        "id candidate application consent registration profile verdict reasons ruling registered_at decided_at".split()
    )

    class Verdict(models.TextChoices):
        COUNTED = "counted", _("カウント済み")
        DUPLICATE = "duplicate", _("重複(カウント対象外)")
        HELD = "held", _("確認待ち")
        REFUSED = "refused", _("カウント対象外")
        REVERSED = "reversed", _("カウント取消")

    registration = OwnedKey(Registration, related_name="referrals", verbose_name=_("登録フォーム"))
    candidate = OwnedKey(Candidate, related_name="referrals", verbose_name=_("候補者"))
    application = OwnedKey(Application, related_name="referrals", null=True, blank=True, verbose_name=_("応募"))
    consent = OwnedKey(Consent, related_name="referrals", verbose_name=_("同意"))
    profile = models.JSONField(_("提供する情報"))  # what the candidate agreed to pass on, and nothing else
    verdict = models.CharField(_("カウント"), max_length=10, choices=Verdict)
    reasons = models.JSONField(_("確認の理由"), default=list, blank=True)  # [code]
    ruling = models.TextField(_("取消の理由"), blank=True)  # why the count was reversed, in words that name nobody
    registered_at = models.DateTimeField(_("登録日時"))
    as_of = models.DateTimeField(_("情報の時点"), null=True, blank=True)  # of a profile that was changed since
    decided_at = models.DateTimeField(_("判定日時"))
    updated_at = models.DateTimeField(_("更新日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("紹介")
        constraints = [
            models.UniqueConstraint(fields=["registration"], name="registration_becomes_one_referral"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(application__isnull=False), name="application_is_referred_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-registered_at"], name="referral_by_time")]

    def __str__(self) -> str:
        return self.public_id

    def disputable_until(self, tenant: Tenant) -> datetime | None:
        """Until when an agency may dispute the count, by the plan of its employer; None while it is not counted."""
        if self.verdict != self.Verdict.COUNTED:
            return None
        return self.decided_at + timedelta(days=tenant.plan.dispute_window_days)


class CountedIdentity(TenantOwned):
    """One person counts once per employer, ever: a keyed digest of a mailbox or phone that was counted."""

    KEPT_BACK = "digests that recognise a person"
    digest = models.BinaryField(max_length=32)
    referral = OwnedKey(Referral, related_name="identities")

    class Meta:
        verbose_name = verbose_name_plural = _("カウント済みの本人")
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="person_counts_once_for_a_tenant")]

    def __str__(self) -> str:
        return str(self.referral_id)


class NetworkIdentity(models.Model):
    """One person counts once in the network within the window. No tenant: nobody can learn whose referral it was."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    counted_at = models.DateTimeField(_("カウント日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("ネットワークでカウント済みの本人")

    def __str__(self) -> str:
        return self.digest.hex()[:8]
