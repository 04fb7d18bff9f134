"""A referral's documents …: reach the agencies chosen, by a link of minutes, as files to save, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from candidates.consents import services as consents
from candidates.documents import services, storing
from candidates.models import Document, Handout, ProvisionRecord
from referrals.models import Delivery
from referrals.relay import attachments
from referrals.relay import services as relay
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.candidates.documents import files
from tests.referrals.relay import cast
from tests.referrals.relay.test_api import Caller

pytestmark = pytest.mark.usefixtures("db")
AT = timezone.now()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(client):
    """A referral with one file, to midori and not to sora."""
    acme, midori, sora = cast.employer(), cast.agency("みどり"), cast.agency("そら")
    referral = cast.referral(acme, midori, refused=(sora,))
    upload = SimpleUploadedFile("履歴書 髙橋.png", files.picture())
    with scope(tenant=acme):
        paper = services.receive_document(tenant=acme, name=upload.name, content=upload.read(), at=AT)
        referral.registration.documents = [str(paper.pk)]
        referral.registration.save()
        attachments.hand_out(tenant=acme, referral=referral, at=AT)
        attachments.hand_out(tenant=acme, referral=referral, at=AT)
        relay.plan_deliveries(tenant=acme, referral=referral, kind="referral.created", at=AT)
    callers = [Caller(client, party) for party in (midori, sora, acme)]
    return acme, midori, referral, paper, callers


def path_of(referral, paper):
    return f"referrals/{referral.public_id}/documents/{paper.public_id}"


def test_the_push_tells_of_them_and_the_record_names_them(world):
    acme, midori, referral, paper, _callers = world
    with scope(tenant=midori):
        delivery = Delivery.objects.get(agency=midori)
        facts = delivery.payload["documents"][0]
        assert (facts["id"], facts["name"], facts["type"]) == (paper.public_id, "履歴書 髙橋.png", "png")
        assert "documents" in delivery.payload["items"]
    with scope(tenant=acme):
        assert Document.objects.get().candidate_id == referral.candidate_id


def test_its_agency_gets_a_link_of_minutes_to_a_file_to_save(world):
    _acme, midori, referral, paper, (mine, other, employers) = world
    early = mine.get(path_of(referral, paper))
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (409, "document-not-ready")
    storing.store_next(AT)
    told = mine.get(path_of(referral, paper)).json()
    assert told["sha256"] == paper.sha256
    link = told["url"].partition("/api/v1/")[2]
    answer = mine.get(link)
    assert b"".join(answer.streaming_content) == files.picture()
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{paper.public_id}.png"')
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert [caller.get(link).status_code for caller in (other, employers)] == [404, 403]
    assert other.get(path_of(referral, paper)).status_code == 404
    assert mine.get(link[:-1] + "A").status_code == 404
    with time_machine.travel(timezone.now() + attachments.LINK_LASTS + timedelta(seconds=2), tick=False):
        late = mine.get(link)
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (410, "link-expired")
    with scope(tenant=midori):
        assert AuditEntry.objects.filter(tenant=midori, action="document.read").count() == 1
    with scope(network=True):
        assert ProvisionRecord.objects.count() == 1


def test_a_withdrawal_takes_the_key_back(world):
    acme, midori, referral, paper, (mine, *_others) = world
    storing.store_next(AT)
    link = mine.get(path_of(referral, paper)).json()["url"].partition("/api/v1/")[2]
    with scope(tenant=acme):
        consents.withdraw_consent(tenant=acme, consent=referral.consent, agency=midori, at=AT)
        attachments.take_back(tenant=acme, referral=referral, agency=midori)
        handout = Handout.objects.get()
    assert (bytes(handout.sealed_key), handout.is_ready) == (b"", False)
    assert [mine.get(path).status_code for path in (link, path_of(referral, paper))] == [410, 410]


def test_another_referrals_document_is_not_reached_through_this_one(world):
    acme, midori, referral, _paper, (mine, *_others) = world
    with scope(tenant=acme):
        stray = services.receive_document(tenant=acme, name="x", content=files.picture(), at=AT)
        services.hand_out(tenant=acme, ids=[stray.pk], agency=midori, at=AT)
    while storing.store_next(AT):
        pass
    assert mine.get(path_of(referral, stray)).status_code == 404
