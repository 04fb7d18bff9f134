"""The doctor at what lies outside: backups, disks, and the mail domain's records in DNS."""

import asyncio
import os
import shutil
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

from careerrelay import backups
from careerrelay.doctor.findings import FAIL, WARN, Finding, fine
from tenants.senders import lookups, records
from tenants.senders.records import DMARC, MISSING, RIGHT, UNKNOWN, Unanswered, Wants

BASE_AGE, WAL_AGE = timedelta(days=8), timedelta(hours=1)
LOW, VERY_LOW = 0.15, 0.05  # of a disk, free
HOW = "See docs/operations.md, “Backups”."


def check_backups(at: datetime) -> list[Finding]:
    archiver, base = backups.archiver(), backups.newest_base()
    return [judge_archiver(archiver, at), judge_base(base, at)]


def judge_archiver(archiver: "backups.Archiver", at: datetime) -> Finding:
    if not archiver.is_on:
        return Finding(
            WARN, "PostgreSQL archives no write-ahead log", f"A crash loses all since the last backup. {HOW}"
        )
    if archiver.is_failing:
        return Finding(FAIL, "the last segment could not be archived", f"Look into PostgreSQL's log. {HOW}")
    if archiver.archived_at is None or at - archiver.archived_at > WAL_AGE:
        return Finding(WARN, f"the last segment was archived at {archiver.archived_at}", "Set archive_timeout to 5min.")
    return fine(f"the last segment was archived at {archiver.archived_at:%Y-%m-%d %H:%M %Z}")


def judge_base(made_at: datetime | None, at: datetime) -> Finding:
    if not settings.BACKUP_DIR:
        return Finding(WARN, "nobody says where base backups lie", f"Set BACKUP_DIR, if this machine sees them. {HOW}")
    if made_at is None:
        return Finding(FAIL, "there is no base backup in BACKUP_DIR", f"Run docker/backup.sh every night. {HOW}")
    if at - made_at > BASE_AGE:
        return Finding(FAIL, f"the newest base backup is of {made_at:%Y-%m-%d}", f"Run docker/backup.sh. {HOW}")
    return fine(f"the newest base backup is of {made_at:%Y-%m-%d %H:%M %Z}")


def check_disk(at: datetime) -> list[Finding]:
    """The folders we write to: room, and whether we may."""
    folders = {"MEDIA_ROOT": settings.MEDIA_ROOT, "LEDGER_HEADS_DIR": settings.LEDGER_HEADS_DIR}
    folders |= {"TOMBSTONES_DIR": settings.TOMBSTONES_DIR}
    found = [judge_folder(name, Path(folder)) for name, folder in folders.items() if folder]
    told = "Set it to a folder that the database's superuser cannot write, and keep it with the backups."
    why = {"LEDGER_HEADS_DIR": "no signed head leaves the database", "TOMBSTONES_DIR": "a restore forgets erasures"}
    return found + [Finding(WARN, f"{name} is not set: {why[name]}", told) for name in why if not folders[name]]


def judge_folder(name: str, folder: Path) -> Finding:
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not os.access(nearest, os.W_OK):
        return Finding(FAIL, f"{name} cannot be written", "Give the product's user the folder.")
    free = shutil.disk_usage(nearest).free / shutil.disk_usage(nearest).total
    state = FAIL if free < VERY_LOW else WARN if free < LOW else "ok"
    return Finding(
        state, f"{name}: {free:.0%} of the disk is free", "" if state == "ok" else "Make room, or a larger disk."
    )


def check_mail(at: datetime) -> list[Finding]:
    """What receivers ask DNS about the domain that our own mails come from."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if domain.endswith((".example", ".invalid", ".test", "localhost")) or not domain:
        return [Finding(WARN, f"mail would come from {domain or 'nowhere'}", "Set DEFAULT_FROM_EMAIL.")]
    return [spf_of(domain), *asked_of(domain)]


def spf_of(domain: str) -> Finding:
    try:
        texts: list[str] = asyncio.run(lookups.resolver()(domain, "TXT"))  # type: ignore[arg-type]
    except Unanswered:
        return Finding(WARN, f"DNS says nothing about {domain}", "Ask again, from a machine with DNS.")
    count = sum(map(records.is_spf, texts))
    told = "Publish exactly one v=spf1 record that names your mail servers."
    return (
        fine(f"{domain} has its SPF record") if count == 1 else Finding(FAIL, f"{domain} has {count} SPF records", told)
    )


def asked_of(domain: str) -> list[Finding]:
    """DMARC, and the DKIM keys that SENDER_DKIM names."""
    told = lookups.look_up(Wants(domain, selectors=settings.SENDER_DKIM))
    keys = [key for key in told if key == DMARC or (key.startswith("dkim:") and told[key].state != MISSING)]
    return [judge_record(domain, key, told[key].state) for key in keys]


def judge_record(domain: str, key: str, state: str) -> Finding:
    if state == RIGHT:
        return fine(f"{domain} has its {key} record")
    if state == UNKNOWN:
        return Finding(WARN, f"DNS does not answer for {key} of {domain}", "Ask again, from a machine with DNS.")
    return Finding(FAIL, f"the {key} record of {domain} is {state}", "See docs/mail.md for what it must say.")
