"""The check-in's nouns: one letter to one person with its answer, and what a person says about such letters."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.pool.models import Candidate
from tenants.models import OwnedKey, TenantOwned
from tenants.office_hours import next_opening
from tenants.post import OPEN, Posted


class CheckIn(Posted):
    """A letter that asks how somebody is doing. The answer may be changed; silence leaves the facts as they are."""

    PREFIX = "chk"
    IS_PACED = True
    EXPORTED = tuple(
        (
            "id candidate due_date language queued_at next_at sent_at failed_at cancelled_at error delivered_at "
            "bounced_at complained_at answer answered_at refreshed_at"
        ).split()
    )

    class Answer(models.TextChoices):
        LOOKING = "looking", _("まだ探している")
        MOVED = "moved", _("転職した")
        STOP = "stop", _("連絡しないでほしい")

    candidate = OwnedKey(Candidate, related_name="check_ins", verbose_name=_("候補者"))
    due_date = models.DateField(_("対象になった日"))
    language = models.CharField(_("言語"), max_length=5, default="ja")
    sent_to = models.CharField(max_length=254, blank=True)  # the mailbox it went to, as identity: what it proves
    answer = models.CharField(_("回答"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    refreshed_at = models.DateTimeField(_("情報の更新日時"), null=True, blank=True)  # facts came with the answer
    # what the mail service told of it afterwards
    delivered_at = models.DateTimeField(_("到達日時"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("不達日時"), null=True, blank=True)
    complained_at = models.DateTimeField(_("苦情の日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("近況確認")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "candidate", "due_date"], name="person_is_asked_once_when_due"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answer_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="check_in_due", condition=OPEN),
            models.Index(fields=["tenant", "-queued_at"], name="check_in_by_time"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def due(cls, at: datetime) -> Q:
        """Only in business hours: nobody waits for it."""
        return super().due(at) if next_opening(at) == at else Q(pk__in=[])


class MailChoice(TenantOwned):
    """What a person said about check-in mails after their consent: append-only, the newest word counts."""

    EXPORTED = tuple("id candidate is_given method at".split())
    candidate = OwnedKey(Candidate, related_name="mail_choices", verbose_name=_("候補者"))
    is_given = models.BooleanField(_("近況確認メールへの同意"))
    method = models.CharField(_("方法"), max_length=30)  # check_in, …
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("近況確認メールの選択")
        indexes = [models.Index(fields=["tenant", "candidate", "-at"], name="mail_choice_by_person")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.is_given}"
