"""What a file brought: the file for a day, how its columns were read, its run, and what was wrong or changed."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.imports import problems
from candidates.imports.encodings import NAMES
from candidates.pool.origins import Origin
from tenants.models import OwnedKey, TenantOwned

UNDO_WITHIN = timedelta(hours=24)
FAULTS_KEPT = timedelta(days=30)


def acted_by(label: Any) -> "models.ForeignKey[Any, Any]":
    """The member who did it; their leaving takes the name away, not the row."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=label
    )


class Upload(TenantOwned):
    """A file on its way in: what it is, how its columns are to be read, and what a check of it found.

    `targets` holds one code for each column of `header` ("" is not taken). `next_at` is when a worker may take up the
    waiting check; `superseded` are the rows that a later row of the same file repeats, as compressed row numbers.
    """

    PREFIX = "upl"
    KEPT_BACK = "the tenant's own file, kept for a day"
    filename = models.CharField(_("ファイル名"), max_length=255)
    size = models.BigIntegerField(_("大きさ"))
    stored_as = models.CharField(max_length=64)  # below MEDIA_ROOT; random, says nothing
    encoding = models.CharField(_("文字コード"), max_length=20)
    layout = models.CharField(_("形式"), max_length=50)
    header = models.JSONField(_("項目名"), default=list)
    header_row = models.PositiveIntegerField(_("項目名の行"), default=1)
    targets = models.JSONField(_("列の対応"), default=list)
    origin = models.CharField(_("きっかけ"), max_length=10, choices=Origin, default=Origin.APPLICANT)
    is_learned = models.BooleanField(default=False)  # were columns read as they were last time?
    uploaded_by = acted_by(_("アップロードした人"))
    at = models.DateTimeField(_("アップロード日時"))
    until = models.DateTimeField(_("削除予定日時"))
    removed_at = models.DateTimeField(_("削除日時"), null=True)
    check_requested_at = models.DateTimeField(null=True)
    checked_rows = models.PositiveIntegerField(default=0)  # while it is being checked
    checked_at = models.DateTimeField(_("確認日時"), null=True)
    found = models.JSONField(default=dict)  # counts, as an Import's
    causes = models.JSONField(default=list)  # [{code, column, count, lost, examples: [{line, facts}]}]
    refusal = models.JSONField(default=dict)  # {code, line, column, facts} of a file that cannot be read
    superseded = models.BinaryField(default=b"")
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("取り込むファイル")
        indexes = [models.Index(fields=["next_at"], name="upload_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return self.filename

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())

    @property
    def is_checking(self) -> bool:
        return self.next_at is not None

    @property
    def is_stuck(self) -> bool:
        """Was the check given up, without anything being wrong with the file?"""
        return bool(self.check_requested_at and not self.checked_at and not self.is_checking)

    @property
    def refused(self) -> str:
        """Why the file cannot be taken, in the reader's language."""
        said = self.refusal
        if not said:
            return ""
        facts = said.get("facts", {})
        return str(problems.FileRefused(said["code"], line=said.get("line"), column=said.get("column"), **facts))


class Import(TenantOwned):
    """One file, taken: counts of what the database holds because of it.

    rows = created + updated + unchanged + duplicate + error; the first three are applications, eligible or not.
    Unmailable are those of them whose person has no address that mail can be sent to. While it runs, the counts are
    those of the first `rows` rows, exactly; `next_at` is when a worker may take up the next of them.
    """

    PREFIX = "imp"
    EXPORTED = tuple(
        (
            "id filename layout encoding rows created_count updated_count unchanged_count duplicate_count "
            "error_count eligible_count not_eligible_count unmailable_count refused_columns at"
        ).split()
    )
    upload = OwnedKey(Upload, related_name="imports", null=True, blank=True, verbose_name=_("取り込むファイル"))
    filename = models.CharField(_("ファイル名"), max_length=255)
    layout = models.CharField(_("形式"), max_length=50)
    encoding = models.CharField(_("文字コード"), max_length=20)
    expected_rows = models.PositiveIntegerField(_("予定の行数"), default=0)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created_count = models.PositiveIntegerField(_("新規"), default=0)
    updated_count = models.PositiveIntegerField(_("更新"), default=0)
    unchanged_count = models.PositiveIntegerField(_("変更なし"), default=0)
    duplicate_count = models.PositiveIntegerField(_("ファイル内の重複"), default=0)
    error_count = models.PositiveIntegerField(_("エラー"), default=0)
    fault_count = models.PositiveIntegerField(_("指摘"), default=0)
    eligible_count = models.PositiveIntegerField(_("不採用(対象)"), default=0)
    not_eligible_count = models.PositiveIntegerField(_("対象外"), default=0)
    unmailable_count = models.PositiveIntegerField(_("メール送信不可"), default=0)
    refused_columns = models.JSONField(_("取り込まなかった列"), default=list)
    started_by = acted_by(_("実行者"))
    at = models.DateTimeField(_("実行日時"))
    finished_at = models.DateTimeField(_("完了日時"), null=True)
    failed_at = models.DateTimeField(_("中断日時"), null=True)
    undo_requested_at = models.DateTimeField(_("取り消しの受付日時"), null=True)
    undone_at = models.DateTimeField(_("取り消し日時"), null=True)
    undone_by = acted_by(_("取り消した人"))
    undone_count = models.PositiveIntegerField(_("取り消した件数"), default=0)
    kept_count = models.PositiveIntegerField(_("取り消せなかった件数"), default=0)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("取り込み")
        constraints = [
            models.UniqueConstraint(fields=["upload"], condition=Q(upload__isnull=False), name="upload_is_taken_once")
        ]
        indexes = [models.Index(fields=["next_at"], name="import_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return self.filename

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())

    @property
    def state(self) -> str:
        """undone, undoing, running, failed, partly_failed or succeeded."""
        if self.undone_at:
            return "undone"
        if self.undo_requested_at:
            return "undoing"
        return self._end if self.finished_at or self.failed_at else "running"

    @property
    def _end(self) -> str:
        if self.failed_at or self.error_count >= max(self.rows, 1):
            return "failed"
        return "partly_failed" if self.error_count else "succeeded"

    @property
    def is_working(self) -> bool:
        return self.state in ("running", "undoing")

    @property
    def undo_until(self) -> datetime | None:
        """Until when it can be undone; None while it runs."""
        ended = self.finished_at or self.failed_at
        return ended + UNDO_WITHIN if ended else None

    @property
    def faults_until(self) -> datetime | None:
        """Until when the failed rows are kept."""
        ended = self.finished_at or self.failed_at
        return ended + FAULTS_KEPT if ended else None


class RowFault(TenantOwned):
    """One reason why a row was not taken, or was taken in part: where, what, why, and what to do."""

    EXPORTED = tuple("imported line column code facts is_row_lost values".split())
    imported = OwnedKey(Import, models.CASCADE, related_name="faults", verbose_name=_("取り込み"))
    line = models.PositiveIntegerField(_("行"))
    column = models.CharField(_("列"), max_length=200, blank=True)
    code = models.CharField(_("種類"), max_length=50)
    facts = models.JSONField(_("内容"), default=dict)  # what the message of the code quotes
    is_row_lost = models.BooleanField(_("行は取り込まれていない"))
    values = models.JSONField(_("行の値"), default=list)  # [[header, value]], never of a forbidden column

    class Meta:
        verbose_name = verbose_name_plural = _("行のエラー")
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"

    @property
    def message(self) -> str:
        """The fault in the reader's language: where, what, why, and what to do."""
        return problems.row_message(self.code, row=self.line, column=self.column, facts=self.facts)

    @property
    def explanation(self) -> str:
        """The same, without the place."""
        return problems.row_explanation(self.code, facts=self.facts)


class Earlier(TenantOwned):
    """A row of the pool as it was before an import changed it, for as long as the import can be undone."""

    KEPT_BACK = "values before an import, kept for a day to undo it"
    imported = OwnedKey(Import, models.CASCADE, related_name="earlier", verbose_name=_("取り込み"))
    kind = models.CharField(_("種類"), max_length=20)  # candidate or application
    row_id = models.UUIDField()
    values = models.JSONField(_("以前の値"))  # the whole row

    class Meta:
        verbose_name = verbose_name_plural = _("取り込み前の値")
        constraints = [models.UniqueConstraint(fields=["imported", "row_id"], name="row_is_kept_as_it_first_was")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class Mapping(TenantOwned):
    """How the columns of one kind of file were read: offered again when the same header comes."""

    PREFIX = "map"
    EXPORTED = tuple("id name header targets origin used_at".split())
    name = models.CharField(_("名称"), max_length=255)
    fingerprint = models.CharField(max_length=64)  # of the header, spelling aside
    header = models.JSONField(_("項目名"), default=list)
    targets = models.JSONField(_("列の対応"), default=list)
    origin = models.CharField(_("きっかけ"), max_length=10, choices=Origin, default=Origin.APPLICANT)
    saved_by = acted_by(_("保存した人"))
    used_at = models.DateTimeField(_("最後に使った日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("列の対応")
        constraints = [models.UniqueConstraint(fields=["tenant", "fingerprint"], name="header_has_one_mapping")]

    def __str__(self) -> str:
        return self.name
