"""Documents are taken, scanned and stored …: sealed, once, whatever does not answer meanwhile; shredded for good."""

import socket
import struct
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from candidates.documents import queries, scanning, sealing, services, stores, storing
from candidates.models import Document, Handout
from candidates.pool import erasure
from tenants.models import AuditEntry
from tenants.scope import scope
from tenants.sealing import Unreadable
from tests.candidates.documents import files
from tests.factories import CandidateFactory

pytestmark = pytest.mark.usefixtures("db")
AT = timezone.now()
NAMED = files.picture(files.chunk(b"tEXt", b"x"))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "documents"


@pytest.fixture
def acme(cast):
    return cast.acme


def taken(acme, name="職務経歴書.pdf") -> Document:
    with scope(tenant=acme):
        return services.receive_document(tenant=acme, name=name, content=NAMED, at=AT)


def fresh(document) -> Document:
    with scope(network=True):
        return Document.objects.get(pk=document.pk)


@contextmanager
def clamd(settings, answer: bytes):
    """A scanner that gives this answer, on loopback; what it was sent."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def serve():
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as said:
                heard.append(said.read(len(b"zINSTREAM\0")))
                while length := struct.unpack(">I", said.read(4))[0]:
                    heard.append(said.read(length))
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield heard
        thread.join(5)


def test_what_lies_in_the_store_is_noise_without_its_own_key(acme, folder):
    document = taken(acme)
    assert storing.store_next(AT) == 1
    assert storing.store_next(AT) == 0
    document = fresh(document)
    assert (document.held, document.is_readable, document.scanned_at) == (None, True, None)
    stored = (folder / document.stored_as).read_bytes()
    key = bytes(document.sealed_key)
    assert files.picture() not in stored
    assert sealing.unseal(stored, sealed_key=key, name=document.stored_as) == files.picture()
    for other in ({"sealed_key": sealing.new_key(), "name": document.stored_as}, {"sealed_key": key, "name": "x"}):
        with pytest.raises(Unreadable):
            sealing.unseal(stored, **other)
    assert Path(folder / document.stored_as).stat().st_mode & 0o077 == 0


def test_a_name_is_kept_without_what_could_mislead(acme):
    names = {
        "職務経歴書 髙橋.PDF": "職務経歴書 髙橋.png",
        "../../etc/passwd": "passwd.png",
        "C:\\temp\\a.docx": "a.png",
        "cv\u202egnp.exe": "cvgnp.exe.png",
        "": "document.png",
        "あ" * 300: "あ" * 100 + ".png",
    }
    for told, kept in names.items():
        assert services.safe_name(told, "png") == kept


@pytest.mark.parametrize(("content", "code"), [(b"x", "kind"), (bytes(services.MAX_BYTES + 1), "size")])
def test_what_cannot_be_taken_leaves_no_row(acme, content, code):
    with scope(tenant=acme), pytest.raises(services.Refused) as refused:
        services.receive_document(tenant=acme, name="x", content=content, at=AT)
    assert refused.value.code == code
    with scope(network=True):
        assert not Document.objects.exists()


def test_a_scanner_sees_the_file_before_it_is_stored(acme, settings):
    document = taken(acme)
    with clamd(settings, b"stream: OK\0") as heard:
        storing.store_next(AT)
    assert heard[0] == b"zINSTREAM\0"
    assert b"".join(heard[1:]) == files.picture()
    assert fresh(document).scanned_at == AT


def test_what_a_scanner_knows_goes_nowhere(acme, cast, settings, folder):
    document = taken(acme)
    with scope(tenant=acme):
        services.hand_out(tenant=acme, ids=[document.pk], agency=cast.agency, at=AT)
    with clamd(settings, b"stream: Eicar-Test-Signature FOUND\0"):
        storing.store_next(AT)
    document = fresh(document)
    assert (document.refused_at, document.sealed_key, document.held) == (AT, b"", None)
    assert not folder.exists()
    with scope(network=True):
        assert not Handout.objects.exists()


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK but\0"])
def test_a_scanner_that_does_not_say_is_asked_again(acme, settings, answer):
    document = taken(acme)
    with clamd(settings, answer):
        storing.store_next(AT)
    waiting = fresh(document)
    assert (waiting.attempts, waiting.stored_at, waiting.next_at) == (1, None, AT + storing.WAITS[0])
    assert storing.store_next(AT) == 0
    with clamd(settings, b"stream: OK\0"):
        assert storing.store_next(AT + storing.WAITS[0]) == 1
    assert fresh(document).is_readable


def test_without_a_scanner_it_is_said(settings):
    settings.CLAMD_URL = ""
    assert not scanning.is_configured()


def test_a_worker_that_dies_after_storing_is_followed_by_another(acme, monkeypatch):
    document = taken(acme)
    with monkeypatch.context() as broken:
        broken.setattr(services, "note_stored", lambda **_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            storing.store_next(AT)
    assert storing.store_next(AT + storing.LEASE - timedelta(seconds=1)) == 0
    assert storing.store_next(AT + storing.LEASE) == 1
    assert fresh(document).is_readable


def test_a_store_that_is_away_loses_nothing(acme, monkeypatch):
    document = taken(acme)
    with monkeypatch.context() as away:
        away.setattr(stores.Folder, "put", lambda *_: (_ for _ in ()).throw(stores.Unavailable))
        assert storing.store_next(AT) == 1
    assert fresh(document).held
    assert storing.store_next(AT + storing.WAITS[0]) == 1
    assert fresh(document).is_readable


def test_erasing_somebody_destroys_the_keys_and_then_the_files(acme, cast, folder):
    kept, document = taken(acme), taken(acme)
    with scope(tenant=acme):
        person = CandidateFactory(tenant=acme)
        services.claim_documents(tenant=acme, ids=[document.pk], candidate=person, at=AT)
        services.hand_out(tenant=acme, ids=[document.pk], agency=cast.agency, at=AT)
        assert AuditEntry.objects.filter(action="document.received").count() == 1
    while storing.store_next(AT):
        pass
    with scope(tenant=acme):
        while erasure.erase(erasure.Share(acme, (person.pk,)), 100):
            pass
        assert not queries.documents_of(tenant=acme, candidate=person)
        assert not Handout.objects.exists()
    gone = fresh(document)
    assert (gone.sealed_key, gone.name, gone.sha256) == (b"", "", "")
    assert storing.remove_shredded(AT) == 1
    assert storing.remove_shredded(AT) == 0
    assert [path.name for path in folder.iterdir()] == [fresh(kept).stored_as]


def test_what_nobody_confirmed_is_forgotten_and_what_is_somebodys_is_not(acme):
    lost, kept = taken(acme), taken(acme)
    with scope(tenant=acme):
        services.claim_documents(tenant=acme, ids=[kept.pk], candidate=CandidateFactory(tenant=acme), at=AT)
    with scope(network=True):
        assert services.forget_unclaimed(before=AT) == 0
        assert services.forget_unclaimed(before=AT + timedelta(seconds=1)) == 1
    assert (bytes(fresh(lost).sealed_key), bool(fresh(kept).sealed_key)) == (b"", True)


def test_shredded_while_a_worker_stores_it_stays_shredded(acme, monkeypatch, folder):
    document = taken(acme)
    put = stores.Folder.put

    def shred_meanwhile(store, name, content):
        put(store, name, content)
        with scope(tenant=acme):
            services.shred_documents(tenant=acme, ids=[document.pk], at=AT)

    monkeypatch.setattr(stores.Folder, "put", shred_meanwhile)
    storing.store_next(AT)
    assert not fresh(document).is_readable
    assert storing.remove_shredded(AT) == 1
    assert list(folder.iterdir()) == []
