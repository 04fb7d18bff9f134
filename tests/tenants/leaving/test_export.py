"""Everything of a tenant's own as one file: whole, once, without secrets and without who the other party is."""

import csv
import hashlib
import io
import itertools
import json
import stat
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import BinaryField, ForeignKey

from candidates.models import Candidate
from tenants.leaving import files, services, sweeping, tables, writing
from tenants.models import AuditEntry, Export, Letter, Tenant, TenantOwned
from tenants.scope import scope
from tests.factories import ApplicationFactory, CandidateFactory, make_key

OWNED = [model for model in apps.get_models() if issubclass(model, TenantOwned)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def export(cast, now):
    with scope(tenant=cast.acme):
        make_key(cast.acme, name="ATS")
        for number in range(7):
            ApplicationFactory(tenant=cast.acme, candidate__last_name=f"=髙橋{number}", reason="改行\nと,コンマ")
        return services.request_export(tenant=cast.acme, by=cast.owner, at=now)


def fresh(export):
    with scope(tenant=export.tenant_id):
        return Export.objects.get(pk=export.pk)


def archive_of(export):
    return zipfile.ZipFile(io.BytesIO(files.place_of(fresh(export).path).read_bytes()))


def rows_in(archive, name):
    text = archive.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text))), [json.loads(line) for line in archive.open(f"{name}.jsonl")]


def test_holds_every_row_in_both_forms(export, now):
    writing.write_due(at=now)
    cells, lines = rows_in(archive_of(export), "candidates_candidate")
    assert sorted(line["last_name"] for line in lines) == [f"=髙橋{number}" for number in range(7)]
    assert sorted(row["last_name"] for row in cells) == [f"'=髙橋{number}" for number in range(7)]
    applications, _ = rows_in(archive_of(export), "candidates_application")
    assert {row["reason"] for row in applications} == {"改行\nと,コンマ"}
    assert {row["candidate"] for row in applications} == {row["id"] for row in cells}


def test_says_what_is_in_it(export, now):
    writing.write_due(at=now)
    archive = archive_of(export)
    manifest = json.loads(archive.read("manifest.json"))
    listed = {each["file"] for each in manifest["files"]}
    assert listed == {name for name in archive.namelist() if name not in ("manifest.json", "README.txt")}
    assert len(listed) == 2 * len(tables.exported())
    for each in manifest["files"]:
        assert hashlib.sha256(archive.read(each["file"])).hexdigest() == each["sha256"]
    assert next(each["rows"] for each in manifest["files"] if each["file"] == "candidates_candidate.csv") == 7
    assert "アクメ株式会社のデータ" in archive.read("README.txt").decode()


def test_lies_where_nobody_else_can_read_it(export, now, media):
    writing.write_due(at=now)
    place = files.place_of(fresh(export).path)
    assert place.parent.parent == media
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert len(place.stem) == 40
    assert hashlib.sha256(place.read_bytes()).hexdigest() == fresh(export).sha256
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_goes_on_where_a_killed_worker_stopped(export, now, monkeypatch):
    """Every other step dies when its rows are on disk, and how far it came is not."""
    keep, calls = writing.keep_progress, itertools.count()

    def dying(*told):
        if next(calls) % 3 == 0:
            raise OSError("killed")
        keep(*told)

    monkeypatch.setattr(writing, "keep_progress", dying)
    monkeypatch.setattr(writing, "BATCH", 3)
    monkeypatch.setattr(writing, "MOST_TRIES", 1_000)
    while fresh(export).finished_at is None:
        writing.step_safely(export.pk, export.tenant_id, now)
    cells, lines = rows_in(archive_of(export), "candidates_candidate")
    assert len(cells) == len(lines) == len({line["id"] for line in lines}) == 7


def test_begins_anew_when_its_parts_are_gone(export, now, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 3)
    for _ in range(5):
        writing.step_safely(export.pk, export.tenant_id, now)
    files.remove(export)
    writing.write_due(at=now)
    assert len(rows_in(archive_of(export), "candidates_candidate")[1]) == 7


def test_is_finished_once_and_its_requester_is_written_to(export, now, cast):
    for _ in range(2):
        writing.write_due(at=now)
    done = fresh(export)
    assert (done.finished_at, done.expires_at) == (now, now + sweeping.KEPT)
    assert done.tables_done == done.tables_total == len(tables.exported())
    with scope(tenant=cast.acme):
        assert Letter.objects.get().recipient == cast.owner.email
        told = AuditEntry.objects.filter(action__startswith="export.").order_by("id").values_list("action", flat=True)
        assert list(told) == ["export.requested", "export.finished"]


def test_asked_for_twice_is_one(export, now, cast):
    with scope(tenant=cast.acme):
        assert services.request_export(tenant=cast.acme, by=cast.owner, at=now) == export


def test_what_cannot_be_written_is_given_up_after_some_tries(export, now, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(writing, "append", broken)
    for _ in range(writing.MOST_TRIES):
        assert fresh(export).failed_at is None
        writing.write_due(at=now)
    assert fresh(export).failed_at == now
    assert fresh(export).path == ""


def test_the_file_goes_when_its_days_are_over(export, now):
    writing.write_due(at=now)
    place = files.place_of(fresh(export).path)
    assert sweeping.expire_exports(at=now + sweeping.KEPT - timedelta(seconds=1)) == 0
    assert sweeping.expire_exports(at=now + sweeping.KEPT) == 1
    assert (place.exists(), fresh(export).path) == (False, "")


def test_holds_nothing_of_anothers(export, now, cast):
    with scope(tenant=cast.rival):
        CandidateFactory(tenant=cast.rival, last_name="榊原")
    writing.write_due(at=now)
    archive = archive_of(export)
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "榊原" not in whole
    for party in (cast.rival, cast.agency, cast.other_agency):
        assert str(party.pk) not in whole
        assert party.name not in whole


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_every_table_says_what_is_taken_along_or_why_nothing_is(model):
    assert bool(model.EXPORTED) is not bool(model.KEPT_BACK)
    assert model is not Candidate or "email" in model.EXPORTED


OWN = {  # the employer's own decision, and the mailbox it may write to no more
    ("candidates.Application", "is_agency_excluded"),
    ("candidates.Suppression", "email_key"),
    ("credits.SignedHead", "key_id"),  # of a public key
}


@pytest.mark.parametrize("model", [Tenant, *OWNED], ids=lambda model: model._meta.label)
def test_no_secret_and_no_other_party_is_taken_along(model):
    for name in model.EXPORTED:
        field = None if "__" in name else model._meta.get_field(name)
        assert not (isinstance(field, ForeignKey) and field.remote_field.model is Tenant), name
        is_proof = model._meta.app_label == "credits"  # the ledger's chain is told to whoever wants to check it
        assert is_proof or not isinstance(field, BinaryField), name
        is_own = model._meta.label == "tenants.Letter" or (model._meta.label, name) in OWN
        told = {"secret", "digest", "password", "agency", "recipient", "choices", "key"} & set(name.split("_"))
        assert is_own or not told, name
