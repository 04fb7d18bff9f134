"""What HR adds to its people: tags, notes, saved views, mergers; and the rows that find them again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.pool.models import Application, Candidate
from tenants.models import OwnedKey, Tenant, TenantOwned, User


class Tag(TenantOwned):
    """One word on one person."""

    EXPORTED = tuple("id candidate name at".split())
    candidate = OwnedKey(Candidate, related_name="tags", verbose_name=_("候補者"))
    name = models.CharField(_("タグ"), max_length=50)
    at = models.DateTimeField(_("追加日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("タグ")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "candidate", "name"],
                name="tag_is_on_a_person_once",
                violation_error_message=_("このタグはすでに付いています。"),
            )
        ]
        indexes = [models.Index(fields=["tenant", "name", "candidate"], name="tag_by_name")]

    def __str__(self) -> str:
        return self.name


class PoolNote(TenantOwned):
    """What somebody of the employer's thought of a person: never leaves the pool."""

    PREFIX = "note"
    EXPORTED = tuple("id candidate application kind body author__name at".split())

    class Kind(models.TextChoices):
        CULTURE_FIT = "culture_fit", _("カルチャーフィット")
        IMPRESSION = "impression", _("面接の印象")
        GENERAL = "general", _("メモ")

    candidate = OwnedKey(Candidate, related_name="notes", verbose_name=_("候補者"))
    application = OwnedKey(Application, related_name="notes", null=True, blank=True, verbose_name=_("応募"))
    kind = models.CharField(_("種類"), max_length=15, choices=Kind, default=Kind.GENERAL)
    body = models.TextField(_("内容"), max_length=5000)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("書いた人"))
    at = models.DateTimeField(_("書いた日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("定性情報")
        indexes = [models.Index(fields=["tenant", "candidate", "-at"], name="note_by_candidate")]

    def __str__(self) -> str:
        return self.get_kind_display()


class SavedView(TenantOwned):
    """A list's conditions under a name: its owner's, or everybody's."""

    PREFIX = "view"
    EXPORTED = tuple("id user__name name query is_shared created_at".split())
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("作成者"))
    name = models.CharField(_("名前"), max_length=50)
    query = models.CharField(_("条件"), max_length=2000, blank=True)  # of the list's address, after the ?
    is_shared = models.BooleanField(_("全員に表示"), default=False)
    created_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("保存した条件")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user", "name"],
                name="view_has_a_name_of_its_own",
                violation_error_message=_("同じ名前の条件がすでにあります。別の名前にしてください。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Merge(TenantOwned):
    """Two rows found to be one person. `before` is what undoing it puts back."""

    PREFIX = "merge"
    EXPORTED = tuple("id kept merged at by__name undone_at".split())
    kept = OwnedKey(Candidate, related_name="mergers", verbose_name=_("残した候補者"))
    merged = OwnedKey(Candidate, related_name="merger", verbose_name=_("統合した候補者"))
    before = models.JSONField(_("統合前の内容"), default=dict)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("統合した人"))
    at = models.DateTimeField(_("統合日時"))
    undone_at = models.DateTimeField(_("取り消した日時"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("候補者の統合")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "merged"], condition=Q(undone_at=None), name="candidate_is_merged_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class Tombstone(TenantOwned):
    """Somebody wanted to be erased: keyed digests of their mailboxes and phones, by which nobody brings them back.

    Whoever holds the key can ask whether somebody was erased; nobody can read who.
    """

    KEPT_BACK = "digests that recognise a person"
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("消去日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("消去した本人の印")
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="person_has_one_tombstone")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:8]


class Gram(TenantOwned):
    """Two neighbouring characters of a person's `search_text`. It goes with the person (`rls.GoesWith`).

    No key of Django's to the person: undoing an import would take every gram for something that came of it.
    """

    KEPT_BACK = "derived from the people themselves"
    id = None  # type: ignore[assignment]
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, related_name="+", db_index=False, db_constraint=False, verbose_name=_("企業")
    )
    pk = models.CompositePrimaryKey("tenant", "gram", "person")
    gram = models.CharField(max_length=2, db_collation="C")
    person = models.UUIDField(db_column="id")

    class Meta:
        verbose_name = verbose_name_plural = _("検索の索引")
        indexes = [models.Index(fields=["tenant", "person"], name="gram_by_person")]

    def __str__(self) -> str:
        return self.gram
