"""A document's nouns: the file itself, sealed; and what one agency may read of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from candidates.pool.models import Candidate
from tenants.models import OwnedKey, Tenant, TenantOwned

WAITING = Q(stored_at=None, refused_at=None, removed_at=None)


class Document(TenantOwned):
    """One file that a candidate gave, as it may be passed on. It lies in the store under `stored_as`, and only sealed.

    `sealed_key` opens it, and no other document; it is itself sealed under the rotating keys of the settings. Without
    it (b"": shredded) what lies in the store, in backups and in the database's log is noise. `held` is the sealed file
    until a worker has had it scanned and stored. `candidate` is empty until the registration that it came with is
    accepted.
    """

    PREFIX = "doc"
    KEPT_BACK = "the candidate's own, for the agencies they chose"
    candidate = OwnedKey(Candidate, related_name="documents", null=True, blank=True, verbose_name=_("候補者"))
    name = models.CharField(_("ファイル名"), max_length=120)
    kind = models.CharField(_("形式"), max_length=4)  # pdf, docx, png, jpeg
    size = models.PositiveIntegerField(_("大きさ"))  # bytes, as it is passed on
    pages = models.PositiveSmallIntegerField(_("ページ数"), default=0)  # 0: not known
    sha256 = models.CharField(max_length=64)  # of what is passed on
    stored_as = models.CharField(max_length=64)  # random, says nothing
    sealed_key = models.BinaryField(default=b"")
    held = models.BinaryField(null=True)
    received_at = models.DateTimeField(_("受付日時"))
    next_at = models.DateTimeField()  # when a worker may take it up
    attempts = models.PositiveSmallIntegerField(default=0)
    scanned_at = models.DateTimeField(_("ウイルス検査の日時"), null=True)  # none: no scanner is configured
    stored_at = models.DateTimeField(_("保管日時"), null=True)
    refused_at = models.DateTimeField(_("受け取らなかった日時"), null=True)
    removed_at = models.DateTimeField(_("削除日時"), null=True)  # from the store

    class Meta:
        verbose_name = verbose_name_plural = _("書類")
        indexes = [
            models.Index(fields=["next_at"], name="document_waiting", condition=WAITING),
            models.Index(fields=["received_at"], name="document_unclaimed", condition=Q(candidate=None)),
            models.Index(fields=["id"], name="document_shredded", condition=Q(sealed_key=b"", removed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "stored_as"], name="document_has_a_place_of_its_own"),
            models.CheckConstraint(
                condition=Q(held=None) | Q(stored_at=None), name="document_is_held_only_until_it_is_stored"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_readable(self) -> bool:
        return self.stored_at is not None and bool(self.sealed_key)


class Handout(TenantOwned):
    """One document for one agency: whatever that agency needs to read it, and nothing of the employer's."""

    KEPT_BACK = "it names agencies"
    agency = models.ForeignKey(Tenant, models.PROTECT, related_name="+", verbose_name=_("人材紹介会社"))
    document = OwnedKey(Document, related_name="handouts", verbose_name=_("書類"))
    facts = models.JSONField(default=dict)  # as `queries.facts_of` tells them, once it is stored
    stored_as = models.CharField(max_length=64)
    sealed_key = models.BinaryField(default=b"")
    is_ready = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("作成日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("書類の提供")
        constraints = [
            models.UniqueConstraint(fields=["document", "agency"], name="document_is_handed_out_once_to_an_agency")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.agency_id}"
