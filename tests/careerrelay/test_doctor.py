"""`manage.py doctor` finds what is broken …: each check is silent when all is well, and speaks when it is not."""

import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from careerrelay import doctor
from careerrelay.backups import Archiver
from careerrelay.doctor import database, keys, places, work
from careerrelay.doctor.findings import FAIL, OK, WARN, Finding
from credits.models import Inspection, SignedHead
from tenants import checks, events
from tenants.scope import scope
from tenants.steering.stuck import LAST_SWEEP
from tests.tenants.senders.nameserver import name_server

STRONG = "".join(chr(33 + number) for number in range(60))
Examine = Callable[..., list[Finding]]


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def states(found: list[Finding]) -> list[str]:
    return [one.state for one in found]


def test_is_content_with_the_tests_own_database(db: None, at: datetime) -> None:
    for check in (database.check_server, database.check_policies, database.check_migrations, database.check_pooler):
        assert set(states(check(at))) == {OK}, check(at)
    assert states(database.check_role(at)) == [OK, WARN]  # the tests know the owner's password


def test_names_the_role_and_the_table_that_break_the_isolation(
    db: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {code: (message, "SELECT 'x'::name") for code, (message, _question) in checks.QUESTIONS.items()}
    monkeypatch.setattr(checks, "QUESTIONS", broken)
    assert states(database.check_role(at)) == [FAIL]
    found = database.check_policies(at)
    assert states(found) == [FAIL] * (len(broken) - 1)
    assert all(one.do for one in found)


def test_names_a_migration_that_is_missing(db: None, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'credits' AND name = '0002_protect'")
    [found] = database.check_migrations(at)
    assert (found.state, "credits.0002_protect" in found.says) == (FAIL, True)


@pytest.mark.parametrize(("seconds", "state"), [(0, OK), (10, WARN), (-40, FAIL)])
def test_compares_this_machine_s_clock(
    db: None, at: datetime, monkeypatch: pytest.MonkeyPatch, seconds: int, state: str
) -> None:
    real = timezone.now
    monkeypatch.setattr(work.timezone, "now", lambda: real() + timedelta(seconds=seconds))
    assert states(work.check_clocks(at)) == [state, state]


def test_hears_whether_beat_and_workers_live(db: None, at: datetime) -> None:
    assert states(work.check_broker(at)) == [OK]
    assert states(work.check_beat(at)) == [FAIL]
    cache.set(LAST_SWEEP, (at - timedelta(hours=1)).isoformat())
    assert states(work.check_beat(at)) == [FAIL]
    cache.set(LAST_SWEEP, at.isoformat())
    assert states(work.check_beat(at)) == [OK]


def test_calls_for_workers_where_none_answers(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SECONDS", 0.1)
    assert states(work.check_workers(at)) == [FAIL]
    monkeypatch.setattr(work.current_app.control, "ping", lambda **_: [{"celery@here": {"ok": "pong"}}])
    assert states(work.check_workers(at)) == [OK]


def test_tells_what_is_stuck_and_which_ledger_is_wrong(cast: SimpleNamespace, at: datetime) -> None:
    assert states(work.check_stuck(at)) == [OK]
    assert states(work.check_ledgers(at)) == [WARN]
    with scope(tenant=cast.acme):
        events.record(tenant=cast.acme, kind="ping", subject="x", data={}, at=at - timedelta(hours=1))
        told = {"date": at.date(), "transactions": 0, "wrong": ""}
        mine = Inspection.objects.create(tenant=cast.acme, at=at, **told)
    assert states(work.check_stuck(at)) == [WARN]
    assert states(work.check_ledgers(at)) == [OK]
    for change, state in (({"at": at - timedelta(days=3)}, FAIL), ({"at": at, "wrong": "entry 3"}, FAIL)):
        with scope(tenant=cast.acme):
            Inspection.objects.filter(pk=mine.pk).update(**change)
        assert states(work.check_ledgers(at)) == [state]


@pytest.mark.parametrize(
    ("is_on", "archived", "failed", "state"),
    [(False, None, None, WARN), (True, 5, None, OK), (True, 5, 60, OK), (True, 60, 5, FAIL), (True, 90, None, WARN)],
)
def test_judges_the_archive(at: datetime, is_on: bool, archived: int | None, failed: int | None, state: str) -> None:
    times = [at - timedelta(minutes=ago) if ago else None for ago in (archived, failed)]
    assert places.judge_archiver(Archiver(is_on, *times), at).state == state


def test_knows_the_newest_whole_backup_by_its_manifest(
    db: None, at: datetime, settings: Settings, tmp_path: Path
) -> None:
    settings.BACKUP_DIR = ""
    assert states(places.check_backups(at))[1] == WARN
    settings.BACKUP_DIR = str(tmp_path)
    (tmp_path / "unfinished").mkdir()
    assert states(places.check_backups(at))[1] == FAIL
    manifest = tmp_path / "20261101" / "backup_manifest"
    manifest.parent.mkdir()
    manifest.touch()
    assert states(places.check_backups(at))[1] == OK
    long_ago = (at - timedelta(days=20)).timestamp()
    os.utime(manifest, (long_ago, long_ago))
    assert states(places.check_backups(at))[1] == FAIL


def test_looks_at_the_room_that_is_left(
    at: datetime, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = settings.LEDGER_HEADS_DIR = settings.TOMBSTONES_DIR = str(tmp_path)
    for free, state in ((50, OK), (10, WARN), (3, FAIL)):
        monkeypatch.setattr(
            places.shutil, "disk_usage", lambda _place, free=free: SimpleNamespace(free=free, total=100)
        )
        assert states(places.check_disk(at)) == [state] * 3
    settings.LEDGER_HEADS_DIR = settings.TOMBSTONES_DIR = ""
    assert [one.do != "" for one in places.check_disk(at)][1:] == [True, True]


def test_asks_dns_about_the_domain_that_mail_comes_from(at: datetime, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "CareerRelay <no-reply@relay.co.jp>"
    settings.SENDER_DKIM = {}
    with name_server() as server:
        settings.SENDER_DNS_SERVERS = [server.address]
        assert states(places.check_mail(at)) == [FAIL, FAIL]
        server.zone = {("relay.co.jp", "TXT"): ["v=spf1 -all"], ("_dmarc.relay.co.jp", "TXT"): ["v=DMARC1; p=reject"]}
        assert states(places.check_mail(at)) == [OK, OK]
        server.is_broken = True
        assert states(places.check_mail(at)) == [WARN, WARN]
    settings.DEFAULT_FROM_EMAIL = "no-reply@careerrelay.example"
    assert states(places.check_mail(at)) == [WARN]


def test_speaks_of_keys_that_are_weak_derived_or_still_needed(
    cast: SimpleNamespace, at: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in keys.OWN:
        monkeypatch.delenv(name, raising=False)
    assert states(keys.check_keys(at)) == [WARN] * (2 + len(keys.OWN))
    settings.SECRET_KEY = settings.IDENTITY_KEY = STRONG
    for name in keys.OWN:
        monkeypatch.setenv(name, "set")
    assert states(keys.check_keys(at)) == [OK]
    assert states(keys.check_old_keys(at)) == [OK, OK]
    with scope(tenant=cast.acme):
        SignedHead.objects.create(
            tenant=cast.acme, date=at, signed_at=at, seq=1, head=b"x" * 32, balances={}, key_id="0" * 16, signature=b"s"
        )
    assert keys.signing_keys()[0].state == FAIL


@pytest.mark.parametrize(
    "change", [{"DEBUG": True}, {"DEMO": True}, {"ALLOWED_HOSTS": ["*"]}, {"METRICS_TOKEN": ""}, {"IS_HTTPS": False}]
)
def test_speaks_of_settings_that_are_not_for_the_world(
    at: datetime, settings: Settings, change: dict[str, Any]
) -> None:
    good = {"DEBUG": False, "DEMO": False, "ALLOWED_HOSTS": ["x"], "METRICS_TOKEN": "t", "IS_HTTPS": True}
    for name, value in (good | {"OPERATOR_MFA_REQUIRED": True}).items():
        setattr(settings, name, value)
    assert states(keys.check_settings(at)) == [OK]
    for name, value in change.items():
        setattr(settings, name, value)
    assert [one.state != OK and one.do != "" for one in keys.check_settings(at)] == [True]


@pytest.mark.parametrize(
    ("found", "options", "is_ill"),
    [([OK], [], False), ([WARN], [], False), ([WARN], ["--strict"], True), ([OK, FAIL], [], True)],
)
def test_ends_as_a_program_can_tell(
    monkeypatch: pytest.MonkeyPatch, found: list[str], options: list[str], is_ill: bool
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda *, at: {"role": [Finding(state, "says", "do") for state in found]})
    said = StringIO()
    code = 0
    try:
        call_command("doctor", "--json", *options, stdout=said)
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == int(is_ill)
    assert json.loads(said.getvalue())[0] == {"check": "role", "state": found[0], "says": "says", "do": "do"}


def test_a_check_that_cannot_be_made_is_a_finding_and_the_others_go_on(
    db: None, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_at: datetime) -> list[Finding]:
        raise OSError("no route")

    monkeypatch.setattr("careerrelay.doctor.rounds.CHECKS", {"broker": broken, "role": database.check_role})
    found = doctor.examine(at=at)
    assert states(found["broker"]) == [FAIL]
    assert "no route" in found["broker"][0].says
    assert OK in states(found["role"])
