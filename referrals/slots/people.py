"""The slot's people: whom an agency introduces, each step of it, and what the two parties write to each other."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.models import Candidate
from referrals.slots.models import SlotRequest, agency_key
from tenants.history import AuditEntry
from tenants.models import OwnedKey, TenantOwned, User

ORDER = ("introduced", "shortlisted", "interviewing", "offered", "accepted", "joined", "left")  # and `declined`, an end
AT = {state: f"{state}_at" for state in ORDER}


class Side(models.TextChoices):
    """Whose act it was."""

    EMPLOYER = "employer", _("企業")
    AGENCY = "agency", _("人材紹介会社")
    SYSTEM = "system", _("システム")


def moment(label: Any) -> Any:
    return models.DateTimeField(label, null=True, blank=True)


class Introduction(TenantOwned):
    """One person an agency proposes for a request. It is the agency's row; the employer's once it was presented.

    A person whom another agency has proposed before is not presented: neither party learns of the other.
    """

    PREFIX = "intro"
    EXPORTED = tuple(
        "id request summary introduced_at shortlisted_at interviewing_at offered_at accepted_at declined_at "
        "decline_reason joined_at left_at updated_at".split()
    )

    class Decline(models.TextChoices):
        MISMATCH = "mismatch", _("条件に合わない")
        AFTER_INTERVIEW = "after_interview", _("面接の結果")
        WITHDRAWN = "withdrawn", _("本人の辞退")
        OTHER = "other", _("その他")
        FILLED = "filled", _("ほかの方の入社が決まった")
        CANCELLED = "cancelled", _("募集の取りやめ")
        EXPIRED = "expired", _("募集の締切")

    class Consent(models.TextChoices):
        WRITTEN = "written", _("書面")
        EMAIL = "email", _("メール")
        FORM = "form", _("Webのフォーム")
        RECORDED = "recorded", _("口頭(記録あり)")

    agency = agency_key()
    request = OwnedKey(SlotRequest, related_name="introductions", verbose_name=_("枠の利用"))
    reference = models.CharField(_("管理番号"), max_length=60, blank=True)  # the agency's own
    summary = models.TextField(_("概要"), max_length=2000)
    consented_at = models.DateTimeField(_("本人が同意した日時"))
    consent_method = models.CharField(_("同意の取り方"), max_length=10, choices=Consent)
    introduced_at = models.DateTimeField(_("紹介日時"))
    presented_at = moment(_("企業への提示日時"))
    shortlisted_at = moment(_("詳細の開示日時"))
    interviewing_at = moment(_("面接開始日時"))
    offered_at = moment(_("内定日時"))
    accepted_at = moment(_("内定承諾日時"))
    declined_at = moment(_("見送り日時"))
    decline_reason = models.CharField(_("見送りの理由"), max_length=20, choices=Decline, blank=True)
    joined_at = moment(_("入社日時"))
    left_at = moment(_("退職日時"))
    updated_at = models.DateTimeField(_("更新日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("紹介(枠利用)")
        constraints = [
            models.CheckConstraint(
                condition=Q(declined_at=None, decline_reason="")
                | Q(declined_at__isnull=False, joined_at=None) & ~Q(decline_reason=""),
                name="introduction_is_declined_for_a_reason_or_joins",
            ),
            models.CheckConstraint(
                condition=(Q(interviewing_at=None, offered_at=None) | Q(shortlisted_at__isnull=False))
                & (Q(accepted_at=None) | Q(offered_at__isnull=False))
                & (Q(joined_at=None) | Q(accepted_at__isnull=False))
                & (Q(left_at=None) | Q(joined_at__isnull=False)),
                name="introduction_goes_step_by_step",
            ),
            models.CheckConstraint(
                condition=Q(shortlisted_at=None) | Q(presented_at__isnull=False),
                name="introduction_is_presented_before_it_opens",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(joined_at__isnull=False), name="slot_request_is_filled_once"
            ),
        ]
        indexes = [models.Index(fields=["agency", "-id"], name="introduction_by_agency")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> str:
        """Where it stands, whatever the clocks said: the furthest step that was taken, or `declined`."""
        if self.declined_at:
            return "declined"
        return next(state for state in reversed(ORDER) if getattr(self, AT[state]))

    @property
    def is_open(self) -> bool:
        return self.declined_at is None and self.joined_at is None


class IntroducedPerson(TenantOwned):
    """Who is introduced: the agency's until the employer shortlists, and only then readable by it (`0002_protect`)."""

    EXPORTED = ("introduction", "profile")
    agency = agency_key()
    introduction = OwnedKey(Introduction, related_name="people", verbose_name=_("紹介"))
    profile = models.JSONField(_("本人の情報"), default=dict)

    class Meta:
        verbose_name = verbose_name_plural = _("紹介する本人")
        constraints = [models.UniqueConstraint(fields=["introduction"], name="introduction_is_of_one_person")]

    def __str__(self) -> str:
        return str(self.introduction_id)


class Proposal(TenantOwned):
    """Keyed digests of a person an agency has proposed to an employer: who came first, and until when that counts."""

    KEPT_BACK = "keyed digests: it names the agency, and nobody else"
    agency = agency_key()
    introduction = OwnedKey(Introduction, related_name="+", verbose_name=_("紹介"))
    digest = models.BinaryField(max_length=32)
    until = models.DateTimeField(_("期限"))

    class Meta:
        verbose_name = verbose_name_plural = _("紹介の先後")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="person_is_proposed_first_by_one_agency")
        ]

    def __str__(self) -> str:
        return str(self.introduction_id)


class EarlierApplicant(TenantOwned):
    """The introduced person has applied to this employer before: the employer's own knowledge, and nobody else's."""

    EXPORTED = ("introduction", "candidate")
    introduction = OwnedKey(Introduction, related_name="+", verbose_name=_("紹介"))
    candidate = OwnedKey(Candidate, related_name="+", verbose_name=_("候補者"))

    class Meta:
        verbose_name = verbose_name_plural = _("以前の応募者")
        constraints = [
            models.UniqueConstraint(fields=["introduction", "candidate"], name="earlier_applicant_is_known_once")
        ]

    def __str__(self) -> str:
        return str(self.candidate_id)


class Step(TenantOwned):
    """A transition of an introduction: by whom, when. Only added."""

    EXPORTED = tuple("introduction state side note at".split())
    agency = agency_key()
    introduction = OwnedKey(Introduction, related_name="steps", verbose_name=_("紹介"))
    state = models.CharField(_("状態"), max_length=20)
    side = models.CharField(_("どちらが"), max_length=10, choices=Side)
    actor = models.CharField(_("主体"), max_length=10, choices=AuditEntry.Actor)
    actor_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(_("理由"), max_length=20, blank=True)  # a code: of Decline or Leaving
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("紹介の経過")

    def __str__(self) -> str:
        return self.state


class Message(TenantOwned):
    """What one party writes to the other about an introduction."""

    PREFIX = "msg"
    EXPORTED = tuple("introduction side body at".split())
    agency = agency_key()
    introduction = OwnedKey(Introduction, related_name="messages", verbose_name=_("紹介"))
    side = models.CharField(_("どちらが"), max_length=10, choices=Side)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("書いた人"))
    body = models.TextField(_("本文"), max_length=2000)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("紹介のメッセージ")

    def __str__(self) -> str:
        return self.public_id
