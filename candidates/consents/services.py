"""Consents and provisions: the legal records, written when the thing happens and never changed."""

import calendar
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from candidates.consents.first_notice import TEXTS
from candidates.consents.models import Choice, Consent, Notice, ProvisionRecord, Renewal, ShownForm, Withdrawal
from candidates.pool.models import Candidate
from tenants import sql
from tenants.ids import encode
from tenants.models import Tenant
from tenants.scope import requires_scope

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
JURISDICTION = "JP"
LANGUAGES = {"ja": "日本語", "en": "English"}  # a notice is published in all of them at once
KEEP_YEARS = 3  # Rules of APPI art. 20 (formerly 18): the record of a provision


class Asked(NamedTuple):
    """What a person answered on which words: every agency shown, given or refused, and the fields that go."""

    notice: Notice
    choices: Mapping[Tenant, bool]
    items: Sequence[str]  # names of fields, e.g. `last_name`
    is_mail_given: bool
    method: str
    form: ShownForm | None = None


@requires_scope
def record_consent(*, tenant: Tenant, candidate: Candidate, asked: Asked, at: datetime) -> Consent:
    """Write what was consented to, word for word, and one line for each agency that was asked about."""
    consent, choices = draft_consent(tenant=tenant, candidate_id=candidate.pk, asked=asked, at=at)
    consent.save(force_insert=True)
    Choice.objects.bulk_create(choices)
    return consent


def draft_consent(
    *, tenant: Tenant, candidate_id: uuid.UUID, asked: Asked, at: datetime
) -> tuple[Consent, list[Choice]]:
    """The same rows, not written yet: for whoever writes more with them at once (`consents/sql.py`)."""
    consent = Consent(tenant=tenant, candidate_id=candidate_id, receipt_id=uuid.uuid4(), given_at=at)
    consent.notice, consent.form, consent.is_mail_given = asked.notice, asked.form, asked.is_mail_given
    consent.record = build_record(consent, asked.choices, list(asked.items), asked.method)
    consent.record_hash = hash_of(consent.record)
    ends = end_of(asked.notice, at)
    lines = [
        Choice(tenant=tenant, consent=consent, agency=agency, is_given=given, expires_at=ends if given else None)
        for agency, given in asked.choices.items()
    ]
    return consent, lines


def build_record(consent: Consent, choices: Mapping[Tenant, bool], items: list[str], method: str) -> dict[str, Any]:
    """The fields of ISO/IEC TS 27560, as JSON. Times are ISO 8601 in UTC."""
    tenant, notice = consent.tenant, consent.notice
    given_at, ends = spell(consent.given_at), spell(end_of(notice, consent.given_at))
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": consent.public_id,
        "receipt_id": str(consent.receipt_id),
        "principal_id": encode("cand", consent.candidate_id),
        "notice": {"version": notice.version, "language": notice.language, "hash": hash_of(text_of(notice))},
        "form": {"hash": bytes(consent.form.digest).hex()} if consent.form else None,
        "language": notice.language,
        "purposes": purposes(notice, consent.is_mail_given),
        "legal_basis": "consent",
        "data_items": items,
        "data_source": "principal",
        "controller": tenant.facts | {"contact": tenant.contact},
        "recipients": [recipient_line(agency, given) for agency, given in choices.items()],
        "storage_location": JURISDICTION,
        "retention": notice.retention,
        "jurisdiction": JURISDICTION,
        "withdrawal_method": notice.withdrawal,
        "validity": {"from": given_at, "until": ends, "is_renewable": True},
        "event": {"type": "given", "at": given_at, "method": method},
    }


def spell(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def purposes(notice: Notice, is_mail_given: bool) -> list[dict[str, Any]]:
    """The purposes, each with its own answer: one consent never stands for the other."""
    return [
        {"id": "relay", "description": notice.purpose, "is_given": True},
        {"id": "check_in_mail", "description": "check-in mail", "is_given": is_mail_given},
    ]


def recipient_line(agency: Tenant, is_given: bool) -> dict[str, Any]:
    return agency.facts | {
        "id": encode("agency", agency.id),
        "licence": agency.licence_number,
        "storage_country": agency.storage_country,
        "is_given": is_given,
    }


def text_of(notice: Notice) -> dict[str, Any]:
    """Everything a candidate read in a notice."""
    shown = ("title", "purpose", "items", "retention", "withdrawal", "valid_months")
    return {name: getattr(notice, name) for name in shown}


def hash_of(value: Any) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8), hex."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@requires_scope
def keep_form(*, tenant: Tenant, form: ShownForm, at: datetime) -> None:
    """Keep the words that a candidate answered; the same words are kept once."""
    form.tenant, form.shown_at = tenant, at
    ShownForm.objects.bulk_create([form], ignore_conflicts=True)


def end_of(notice: Notice, at: datetime) -> datetime:
    """Until when a consent lasts that is given (or renewed) now: the same time of the day, so many months later."""
    months = at.year * 12 + at.month - 1 + notice.valid_months
    year, month = divmod(months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


@requires_scope
def renew_consent(*, tenant: Tenant, consent: Consent, at: datetime) -> datetime | None:
    """Let what still stands of a consent last for another term; nothing that has ended comes back.

    Returns the new end; None when nothing stands any more. Asked again, the longest end holds.
    """
    ends = end_of(consent.notice, at)
    standing = Choice.objects.for_tenant(tenant).filter(consent=consent).standing(at)
    lines = [
        Renewal(tenant=tenant, consent=consent, agency_id=agency_id, at=at, expires_at=ends)
        for agency_id in standing.order_by("id").values_list("agency_id", flat=True)
    ]
    Renewal.objects.bulk_create(lines, ignore_conflicts=True)
    return ends if lines else None


@requires_scope
def withdraw_consent(
    *, tenant: Tenant, consent: Consent, agency: Tenant, at: datetime, cause: str = Withdrawal.Cause.PERSON
) -> bool:
    """End a consent towards one agency. False when it had ended before, or was never given."""
    if not Choice.objects.for_tenant(tenant).filter(consent=consent, agency=agency, is_given=True).exists():
        return False
    line = Withdrawal(tenant=tenant, consent=consent, agency=agency, cause=cause, at=at)
    before = Withdrawal.objects.for_tenant(tenant).filter(consent=consent, agency=agency).exists()
    Withdrawal.objects.bulk_create([line], ignore_conflicts=True)
    return not before


@requires_scope
def record_provisions(*, provisions: Sequence[ProvisionRecord]) -> None:
    """Write the records of provisions (APPI art. 29), one for each delivery; told again, nothing is added."""
    sql.insert(provisions)


def years_after(at: datetime, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March."""
    day = timezone.localdate(at)
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def publish_first_notice(*, at: datetime) -> None:
    """The notice a new network starts with, in both languages; does nothing once any is published."""
    if Notice.objects.exists():
        return
    Notice.objects.bulk_create(
        Notice(version=1, language=language, published_at=at, **texts) for language, texts in TEXTS.items()
    )


class LanguageMissing(Exception):
    """A version lacks the text in this language."""


@requires_scope
def publish_notice(*, version: int, at: datetime) -> bool:
    """Put a version into force, all its languages at once; False when it was published before.

    Raises `LanguageMissing`: a candidate must not consent in words that nobody wrote for them; and `TermsDiffer`.
    """
    drafts = Notice.objects.filter(version=version)
    written = dict(drafts.values_list("language", "valid_months"))
    for language, name in LANGUAGES.items():
        if language not in written:
            raise LanguageMissing(name)
    if len(set(written.values())) > 1:
        raise TermsDiffer(version)
    return bool(drafts.filter(published_at=None).update(published_at=at))


class TermsDiffer(Exception):
    """The languages of a version say different lengths of time."""


@requires_scope
def save_draft(*, version: int, texts: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a version's text in each language. Raises `AlreadyPublished`: those words were read, and stay."""
    if Notice.objects.filter(version=version, published_at__isnull=False).exists():
        raise AlreadyPublished(version)
    for language, text in texts.items():
        Notice.objects.update_or_create(version=version, language=language, defaults=dict(text))


class AlreadyPublished(Exception):
    """The version is public: a change is the next version."""
