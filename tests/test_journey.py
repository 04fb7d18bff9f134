"""The story, from a rejection to a free hire: read this first.

Ten people were rejected by acme. Each gets one mail, reads one page, and chooses; an agency receives them; the tenth
completes a free slot, and through it somebody joins. Real servers, a real worker, a real receiver; nothing is told
that a party did not see at its own door.
"""

import json
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from candidates.models import Import, ProvisionRecord
from careerrelay.journey.candidate import Form, address_in
from careerrelay.journey.redeeming import Redemption
from credits import queries as ledger
from credits import verification
from referrals.models import Delivery, Introduction, Mail, Offer, Template
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope
from tenants.webhooks import services as webhooks
from tests.conftest import make_cast
from tests.factories import make_key
from tests.pooler import pooling
from tests.referrals.relay.receivers import Receiver, receiving
from tests.referrals.relay.workers import working
from tests.waiting import eventually

EVALUATION = "協調性に不安があり見送り"
PEOPLE = ["佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡邊", "山本", "中村", "小林", "加藤"]


@pytest.mark.timeout(180)
def test_ten_rejected_people_become_one_free_hire(stage, caplog):
    caplog.set_level("INFO")
    hr, agency, acme = stage.hr, stage.agency, stage.acme

    # Reject: HR loads the file that its ATS wrote. Nobody is written to by that.
    hr.uploads(stage.rejected_people())
    assert hr.reads("candidates/").count("未送信") >= len(PEOPLE)
    assert stage.mails() == []

    # Tell: HR sends its own text. Each person gets one mail, with an address of their own.
    hr.sends_the_mail()
    assert eventually(lambda: Mail.objects.exclude(sent_at=None).count() == len(PEOPLE))
    addresses = stage.tracking_addresses()
    assert len(set(addresses)) == len(PEOPLE)

    # Opening changes nothing: mail scanners do it all day.
    for address in addresses:
        assert stage.candidate(address).opens().status_code == 200
    assert hr.count() == {"referrals": 0, "to_next_slot": 10, "available": 0}

    # Register: each person reads who would receive what, and says yes to one agency and no to the other.
    for address in addresses[:-1]:
        stage.candidate(address).consents(to=acme.agency, refuses=acme.other_agency)
    assert hr.count() == {"referrals": 9, "to_next_slot": 1, "available": 0}

    # Count and grant: the tenth completes a slot, at once, and a second press of the button adds nothing.
    last = stage.candidate(addresses[-1])
    receipt = last.consents(to=acme.agency, refuses=acme.other_agency)
    assert last.consents(to=acme.agency, refuses=acme.other_agency) == receipt
    assert hr.count() == {"referrals": 10, "to_next_slot": 10, "available": 1}

    # Relay: the agency's own system holds ten signed profiles, each told with who provided it, and acknowledges.
    assert agency.receiver.wait_for(len(PEOPLE), timeout=60)
    assert eventually(lambda: Delivery.objects.exclude(delivered_at=None).count() == len(PEOPLE))
    profiles = agency.verified_pushes()
    assert sorted(profile["profile"]["last_name"] for profile in profiles) == sorted(PEOPLE)
    assert {profile["provider"]["name"] for profile in profiles} == {"アクメ株式会社"}
    assert [agency.acknowledges(profile["id"]) for profile in profiles] == [200] * len(PEOPLE)

    # What each party may see, and what it may not.
    assert EVALUATION not in agency.everything_received()
    assert acme.agency.name in last.reads(receipt)
    assert acme.other_agency.name in last.reads(receipt)
    assert acme.agency.name not in hr.reads("") + hr.reads("candidates/")
    assert "受け取った紹介はまだありません" in stage.other_agency_reads()
    assert stage.rival.count() == {"referrals": 0, "to_next_slot": 10, "available": 0}
    assert stage.provisions() == [(acme.agency.pk, len(PEOPLE))]

    # Redeem: the slot is used, the agency introduces somebody, who joins at no fee; acme reads what it has saved.
    placement = stage.somebody_joins(salary=6_000_000)
    assert placement.fee_charged == 0
    assert placement.theoretical_annual_salary * placement.standard_fee_rate == 2_100_000
    assert hr.count() == {"referrals": 10, "to_next_slot": 10, "available": 0}
    assert stage.ledger_is_proven()

    # Nobody was mailed twice: the rejection once, the receipt once. Agencies and employer hear of the slot at work.
    assert eventually(lambda: len(stage.mails_to_people()) == 2 * len(PEOPLE))
    assert len({(mail["To"], mail["Subject"]) for mail in stage.mails_to_people()}) == 2 * len(PEOPLE)

    # Nobody's data is in a log.
    said = stage.log.read_text() + caplog.text
    assert "careerrelay.request" in said
    assert "tenants.tasks" in said
    assert not [word for word in (*PEOPLE, "mail.example", EVALUATION, *addresses) if word in said]


# --- The parties, and how each of them sees it ----------------------------------------------------------------------
@pytest.fixture
def stage(committed_db, settings, monkeypatch, tmp_path):
    """Everybody in place: the cast, the agency's receiver, and two workers that send, plan and deliver; all of them
    behind a pooler of very few backends, where there is one."""
    for name, value in {"EMAIL_BACKEND": "careerrelay.mail.EmlBackend", "MAIL_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    log = tmp_path / "log"
    monkeypatch.setenv("LOG_LEVEL", "INFO")
    with pooling(monkeypatch), receiving() as receiver:
        cast = make_cast(timezone.now())
        with scope(network=True):
            endpoint = webhooks.open_endpoint(tenant=cast.agency, url=receiver.url, at=timezone.now())
            agency = Agency(receiver, endpoint.secret, make_key(cast.agency))
        with working(log=log), working(log=log):
            yield Stage(cast, agency, tmp_path, log)


class Employer:
    """HR at its desk."""

    def __init__(self, tenant, user):
        self.tenant, self.browser = tenant, Client()
        self.browser.force_login(user)

    def reads(self, page):
        answer = self.browser.get(f"/e/{self.tenant.slug}/{page}")
        assert answer.status_code == 200
        return answer.content.decode()

    def posts(self, page, form):
        return self.answers(f"/e/{self.tenant.slug}/{page}", form)

    def answers(self, address, form):
        answer = self.browser.post(address, form)
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def uploads(self, file):
        """Through the wizard's steps, with the columns as it suggests them; a worker does the rest."""
        columns = self.posts("imports/", {"file": SimpleUploadedFile("herp.csv", file)})
        fields = self.browser.get(columns).context["form"].fields
        check = self.answers(columns, {name: field.initial for name, field in fields.items()})
        self.answers(check, {})
        assert eventually(lambda: Import.objects.exclude(finished_at=None).exists())

    def sends_the_mail(self):
        self.posts("templates/new/", TEXTS["ja"] | {"language": "ja"})
        with scope(tenant=self.tenant):
            template = Template.objects.for_tenant(self.tenant).get()
        self.posts("mails/send/", {"template": template.public_id, "mode": "now"})

    def count(self):
        with scope(tenant=self.tenant):
            purse = ledger.progress(tenant=self.tenant)
        shown = {name: purse[name] for name in ("referrals", "to_next_slot")}
        return shown | {"available": purse["slots"]["available"]}


class Agency:
    """The partner's system: a receiver, and a key for the API."""

    def __init__(self, receiver: Receiver, secret: str, key: str):
        self.receiver, self.secret, self.api = receiver, secret, Client(headers={"Authorization": f"Bearer {key}"})

    def verified_pushes(self):
        """Every push, its signature checked by the reference implementation; a repeated one only once."""
        oracle = Webhook(self.secret)
        told = {headers["webhook-id"]: oracle.verify(body, headers) for headers, body in self.receiver.came}
        return [message["data"] for message in told.values()]

    def acknowledges(self, referral):
        address = f"/api/v1/referrals/{referral}/acknowledge"
        return self.api.post(address, {}, "application/json", headers={"Idempotency-Key": referral}).status_code

    def everything_received(self):
        profiles = [self.api.get(f"/api/v1/referrals/{push['id']}").content.decode() for push in self.verified_pushes()]
        return json.dumps([body.decode() for _headers, body in self.receiver.came], ensure_ascii=False) + "".join(
            profiles
        )


class Candidate:
    """A person with a phone, and the address from their mail."""

    def __init__(self, address):
        self.path, self.browser = "/" + address.split("/", 3)[3], Client()

    def opens(self):
        self.browser.head(self.path)
        return self.browser.get(self.path)

    def consents(self, *, to, refuses):
        """Fill in what is asked, answer for each agency, press the button; where it leads."""
        page = self.opens()
        if page.status_code == 200:
            form = Form()
            form.feed(page.content.decode())
            assert set(form.radios) == {f"agency_{to.pk}", f"agency_{refuses.pk}"}
            self.filled = form.values | {f"agency_{to.pk}": "yes", f"agency_{refuses.pk}": "no"}
            self.filled |= {"desired_role": "法人営業", "desired_start": "now", "decision": "accept"}
        answer = self.browser.post(self.path, self.filled)
        assert answer.status_code == 302
        return answer["Location"]

    def reads(self, path):
        return self.browser.get(path).content.decode()


class Stage:
    """Who is there, and what can be seen from above."""

    def __init__(self, cast, agency, mailbox, log):
        self.acme, self.agency, self.mailbox, self.log = cast, agency, mailbox, log
        self.hr, self.rival = Employer(cast.acme, cast.owner), Employer(cast.rival, cast.rival_owner)
        self.candidate = Candidate

    def rejected_people(self) -> bytes:
        head = "応募ID,応募時刻,名前,メールアドレス,募集職種,選考ステップ,選考終了理由,選考終了理由詳細"
        rows = [
            f"H-{number},2026/07/01,{name} 花,hana{number}@mail.example,法人営業,一次面接,不採用,{EVALUATION}"
            for number, name in enumerate(PEOPLE)
        ]
        return "\n".join([head, *rows]).encode("cp932", "replace")

    def mails(self):
        files = sorted(self.mailbox.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def mails_to_people(self):
        return [mail for mail in self.mails() if mail["To"].addresses[0].addr_spec.startswith("hana")]

    def tracking_addresses(self):
        return [address for file in sorted(self.mailbox.glob("*.eml")) if (address := address_in(file))]

    def other_agency_reads(self):
        portal = Client()
        portal.force_login(self.acme.other_consultant)
        return portal.get("/a/other-agency/").content.decode()

    def provisions(self):
        with scope(network=True):
            given = list(ProvisionRecord.objects.values_list("agency", flat=True))
        return [(agency, given.count(agency)) for agency in sorted(set(given))]

    def somebody_joins(self, *, salary):
        redemption = Redemption(self.acme.acme, self.acme.agency)
        assert redemption.begin(at=timezone.now())
        assert eventually(Offer.objects.filter(request=redemption.request, agency=self.acme.agency).exists)
        redemption.introduce(at=timezone.now())
        assert eventually(Introduction.objects.exclude(presented_at=None).exists)
        return redemption.hire(at=timezone.now(), salary=salary)

    def ledger_is_proven(self):
        with scope(tenant=self.acme.acme):
            return verification.prove(self.acme.acme.pk).wrong == ""
