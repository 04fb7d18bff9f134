"""The pool's nouns: a person, and each application of theirs with its outcome."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from candidates.imports.models import Import
from candidates.pool.origins import Origin
from candidates.suppression.models import Suppression
from tenants.models import OwnedKey, OwnedQuerySet, TenantOwned, User


class CandidateQuerySet(OwnedQuerySet):
    """People, by how they stand in the pool."""

    def present(self) -> Self:
        """Who is shown: not those who were found to be somebody else in the pool, nor the anonymised."""
        return self.filter(merged_into=None, anonymised_at=None)


class Candidate(TenantOwned):
    """One person as one employer knows them. Names are kept as typed; the `_key` columns are what is compared."""

    PREFIX = "cand"
    EXPORTED = tuple(
        (
            "id last_name first_name last_name_kana first_name_kana email phone prefecture birth_date "
            "current_company current_title education jobs skills do_not_contact_at as_of created_at updated_at "
            "origin other_emails other_phones desired assigned_to__name last_contact_at merged_into anonymised_at "
            "do_not_contact_reason keep_until_date keep_reason"
        ).split()
    )

    Origin = Origin
    last_name = models.CharField(_("姓"), max_length=300)
    first_name = models.CharField(_("名"), max_length=300, blank=True)
    last_name_kana = models.CharField(_("セイ"), max_length=300, blank=True)
    first_name_kana = models.CharField(_("メイ"), max_length=300, blank=True)
    email = models.CharField(_("メールアドレス"), max_length=254, blank=True)  # deliverable; blank when none is
    email_key = models.CharField(max_length=254, blank=True)  # identity: DOMAIN rules, see pool.normalise
    phone = models.CharField(_("電話番号"), max_length=40, blank=True)
    phone_key = models.CharField(max_length=20, blank=True)  # E.164
    prefecture = models.CharField(_("都道府県"), max_length=20, blank=True)
    birth_date = models.DateField(_("生年月日"), null=True, blank=True)
    current_company = models.CharField(_("現在の勤務先"), max_length=300, blank=True)
    current_title = models.CharField(_("現在の役職"), max_length=300, blank=True)
    education = models.JSONField(_("学歴"), default=list, blank=True)  # [{school, faculty, start, end, status}]
    jobs = models.JSONField(_("職歴"), default=list, blank=True)  # [{company, department, title, start, end, detail}]
    skills = models.JSONField(_("スキル"), default=list, blank=True)  # [str]
    do_not_contact_at = models.DateTimeField(_("連絡停止日時"), null=True, blank=True)
    do_not_contact_reason = models.CharField(_("連絡停止の理由"), max_length=200, blank=True, db_default="")
    # HR's own word that this person is kept until then, whatever the rule says; why, in `keep_reason`.
    keep_until_date = models.DateField(_("個別の保存期限"), null=True, blank=True)
    keep_reason = models.CharField(_("保存を延ばす理由"), max_length=200, blank=True, db_default="")
    as_of = models.DateTimeField(_("情報の時点"))
    origin = models.CharField(_("きっかけ"), max_length=10, choices=Origin, default="applicant", db_default="applicant")
    other_emails = models.JSONField(_("その他のメールアドレス"), default=list, db_default=[], blank=True)  # [str]
    other_phones = models.JSONField(_("その他の電話番号"), default=list, db_default=[], blank=True)  # [str]
    # {role, location, salary, start}, as the person said it
    desired = models.JSONField(_("希望"), default=dict, db_default={}, blank=True)
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("担当者")
    )
    last_contact_at = models.DateTimeField(_("最終連絡日時"), null=True, blank=True)
    # Found to be this other person: stays as the place of its consents, and as the way from its mailbox to them.
    merged_into = OwnedKey("self", related_name="merged_from", null=True, blank=True, verbose_name=_("統合先"))
    anonymised_at = models.DateTimeField(_("匿名化日時"), null=True, blank=True)
    search_text = models.TextField(null=True, editable=False)  # folded, see pool.grams; NULL: to be indexed  # noqa: DJ001
    imported = OwnedKey(Import, related_name="candidates", null=True, blank=True, verbose_name=_("取り込み"))
    created_at = models.DateTimeField(_("登録日時"))
    updated_at = models.DateTimeField(_("更新日時"))

    objects: ClassVar[Any] = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("候補者")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email_key"],
                condition=~Q(email_key=""),
                name="mailbox_is_one_candidate_of_a_tenant",
                violation_error_message=_("同じメールアドレスの候補者がすでにいます。"),
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "phone_key"], name="candidate_by_phone"),
            models.Index(fields=["tenant", "-updated_at", "-id"], name="candidate_by_update"),
            models.Index(fields=["tenant", "birth_date"], condition=~Q(birth_date=None), name="candidate_by_birth"),
            models.Index(fields=["anonymised_at"], condition=~Q(anonymised_at=None), name="candidate_by_erasure"),
            models.Index(fields=["tenant", "id"], condition=Q(search_text=None), name="candidate_to_be_indexed"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def is_mailable(self) -> bool:
        return bool(self.email) and self.do_not_contact_at is None


class ApplicationQuerySet(OwnedQuerySet):
    """Applications, by what may be done with them."""

    def eligible(self) -> Self:
        """Only 不採用 is eligible for the relay."""
        return self.filter(outcome=Application.Outcome.REJECTED)

    def mailable(self) -> Self:
        stopped = Suppression.objects.active().filter(
            tenant=OuterRef("tenant"), email_key=OuterRef("candidate__email_key")
        )
        may = self.exclude(candidate__email="").filter(candidate__do_not_contact_at=None)
        return may.filter(~Exists(stopped))


class Application(TenantOwned):
    """One person × one job at one employer."""

    PREFIX = "app"
    EXPORTED = tuple(
        (
            "id candidate source remote_id job channel stage outcome reason reason_type stages is_agency_excluded "
            "applied_at rejected_at imported created_at updated_at"
        ).split()
    )

    class Outcome(models.TextChoices):
        OPEN = "open", _("選考中")
        HIRED = "hired", _("入社決定")
        WITHDRAWN = "withdrawn", _("応募者辞退")
        REJECTED = "rejected", _("不採用")
        EXCLUDED = "excluded", _("非選考対象")

    class ReasonType(models.TextChoices):
        WE_REJECTED = "we_rejected", _("企業からの不採用")
        THEY_REJECTED = "they_rejected", _("本人からの辞退")
        UNSPECIFIED = "unspecified", _("未設定")

    candidate = OwnedKey(Candidate, related_name="applications", verbose_name=_("候補者"))
    source = models.CharField(_("取り込み元"), max_length=50)  # the ATS: herp, hrmos, … or generic
    remote_id = models.CharField(_("取り込み元のID"), max_length=200, blank=True)
    job = models.CharField(_("職種"), max_length=300, blank=True)
    channel = models.CharField(_("応募経路"), max_length=200, blank=True)
    stage = models.CharField(_("選考ステップ"), max_length=200, blank=True)
    outcome = models.CharField(_("選考結果"), max_length=10, choices=Outcome)
    reason = models.TextField(_("選考終了理由"), blank=True)  # the employer's evaluation: never leaves the pool
    reason_type = models.CharField(
        _("理由の種別"), max_length=15, choices=ReasonType, default="unspecified", db_default="unspecified"
    )
    # [{from, to, at, by}], oldest first
    stages = models.JSONField(_("選考の履歴"), default=list, db_default=[], blank=True)
    is_agency_excluded = models.BooleanField(_("紹介の対象にしない"), default=False, db_default=False)
    applied_at = models.DateTimeField(_("応募日時"), null=True, blank=True)
    rejected_at = models.DateTimeField(_("不採用日時"), null=True, blank=True)
    imported = OwnedKey(Import, related_name="applications", null=True, blank=True, verbose_name=_("取り込み"))
    created_at = models.DateTimeField(_("登録日時"))
    updated_at = models.DateTimeField(_("更新日時"))

    objects: ClassVar[Any] = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("応募")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "remote_id"],
                condition=~Q(remote_id=""),
                name="remote_application_is_imported_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "candidate", "job"],
                condition=Q(remote_id=""),
                name="candidate_applies_once_for_a_job",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "candidate"], name="application_by_candidate")]

    def __str__(self) -> str:
        return self.job
