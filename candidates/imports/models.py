"""What a file brought: one row a file, and one for each of its rows that could not be taken."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from candidates.imports import problems
from candidates.imports.encodings import NAMES
from tenants.models import OwnedKey, TenantOwned


class Import(TenantOwned):
    """One file, taken whole: counts of what the database holds because of it.

    rows = created + updated + unchanged + duplicate + error; the first three are applications, eligible or not.
    Unmailable are those of them whose person has no address that mail can be sent to.
    """

    PREFIX = "imp"
    filename = models.CharField(_("ファイル名"), max_length=255)
    layout = models.CharField(_("形式"), max_length=50)
    encoding = models.CharField(_("文字コード"), max_length=20)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    created_count = models.PositiveIntegerField(_("新規"), default=0)
    updated_count = models.PositiveIntegerField(_("更新"), default=0)
    unchanged_count = models.PositiveIntegerField(_("変更なし"), default=0)
    duplicate_count = models.PositiveIntegerField(_("ファイル内の重複"), default=0)
    error_count = models.PositiveIntegerField(_("エラー"), default=0)
    eligible_count = models.PositiveIntegerField(_("不採用(対象)"), default=0)
    not_eligible_count = models.PositiveIntegerField(_("対象外"), default=0)
    unmailable_count = models.PositiveIntegerField(_("メール送信不可"), default=0)
    refused_columns = models.JSONField(_("取り込まなかった列"), default=list)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("実行者")
    )
    at = models.DateTimeField(_("実行日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("取り込み")

    def __str__(self) -> str:
        return self.filename

    @property
    def encoding_name(self) -> str:
        """The encoding as people call it."""
        return NAMES.get(self.encoding, self.encoding.upper())


class RowFault(TenantOwned):
    """One reason why a row was not taken, or was taken in part: where, what, why, and what to do."""

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
