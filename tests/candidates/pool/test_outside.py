"""Erasures leave the database, and come back after a restore …: once each, nobody's data, and nobody returns."""

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from candidates.models import Candidate, Tombstone
from candidates.pool import outside
from referrals.retention import services as retention
from tenants.scope import scope
from tests import factories


@pytest.fixture
def erased(cast: SimpleNamespace, settings: Settings, tmp_path: Path, now: datetime) -> Candidate:
    settings.TOMBSTONES_DIR = str(tmp_path / "outside")
    with scope(tenant=cast.acme):
        person = factories.CandidateFactory(
            tenant=cast.acme, email="hanako@mail.example", email_key="hanako@mail.example"
        )
        retention.hold_still(cast.acme, [person.pk])
        retention.erase_at_wish(tenant=cast.acme, candidate=person, at=now)
    return person


def test_each_is_written_out_once_and_names_nobody(erased: Candidate, now: datetime, tmp_path: Path) -> None:
    assert outside.tell_erasures(at=now) == 2
    assert outside.tell_erasures(at=now) == 0
    [file] = (tmp_path / "outside").iterdir()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert file.name == "erased-2026-11.jsonl"
    assert sorted(line["kind"] for line in lines) == ["person", "stone"]
    assert "hanako" not in file.read_text()


def test_a_restored_person_is_erased_again_and_cannot_be_brought_back(erased: Candidate, now: datetime) -> None:
    outside.tell_erasures(at=now)
    with scope(network=True):
        Tombstone.objects.all().delete()
        changed = {"anonymised_at": None, "last_name": "花子", "email": "hanako@mail.example"}
        Candidate.objects.filter(pk=erased.pk).update(**changed)
    call_command("reapply_erasures")
    call_command("reapply_erasures")
    with scope(network=True):
        person = Candidate.objects.get(pk=erased.pk)
        assert (person.last_name, person.email, person.anonymised_at is None) == ("", "", False)
        assert Tombstone.objects.count() == 1


def test_without_a_folder_nothing_is_written_and_nothing_claimed(
    erased: Candidate, now: datetime, settings: Settings
) -> None:
    settings.TOMBSTONES_DIR = ""
    assert outside.tell_erasures(at=now) == 0
    with pytest.raises(CommandError, match="TOMBSTONES_DIR"):
        call_command("reapply_erasures")
