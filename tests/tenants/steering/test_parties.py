"""A party at the desk: doubts about it, admission, refusal with its letter, its own plan, an agency asked in."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from tenants.models import AuditEntry, Invitation, Letter, Plan, Tenant
from tenants.scope import scope
from tests import factories

FORM = {
    "company": "みらい紹介株式会社",
    "address": "東京都港区芝1-1-1",
    "representative": "代表取締役 未来 花子",
    "contact": "info@mirai.example",
    "admin": "boss@mirai.example",
    "licence_number": "１３-ユ-654321",
    "prefecture": "東京都",
    "speciality": "経理",
    "storage_country": "JP",
}


@pytest.fixture
def desk(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.operator)
    return client


def make(cast: SimpleNamespace, **changes: object) -> None:
    with scope(network=True):
        Tenant.objects.filter(pk=cast.rival.pk).update(**{"admitted_at": None, **changes})


def page(desk: Client, tenant: Tenant, verb: str = "", **form: object) -> Any:
    address = f"/admin/parties/{tenant.pk}/{verb}"
    return desk.post(address, form) if form or verb in ("admit/", "reopen/") else desk.get(address)


def again(tenant: Tenant) -> Tenant:
    with scope(network=True):
        return Tenant.objects.select_related("plan").get(pk=tenant.pk)


def audited(action: str) -> list[AuditEntry]:
    with scope(network=True):
        return list(AuditEntry.objects.filter(action=action))


def letters(kind: str) -> list[Letter]:
    with scope(network=True):
        return list(Letter.objects.filter(kind=kind))


def test_says_what_to_look_into_before_admitting(desk: Client, cast: SimpleNamespace) -> None:
    number = "8700110005901"
    EmailAddress.objects.filter(email=cast.rival_owner.email).update(verified=False)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.acme.pk).update(corporate_number=number)
    make(cast, corporate_number=number, name="アクメ（株）", contact="x@elsewhere.example")
    text = page(desk, cast.rival).content.decode()
    for words in (
        "法人番号が「アクメ株式会社」（acme）と同じです",
        "まぎらわしい",
        "確かめられていません",
        "ドメインが",
    ):
        assert words in text


def test_admits_from_the_page(desk: Client, cast: SimpleNamespace) -> None:
    make(cast)
    assert page(desk, cast.rival, "admit/").status_code == 302
    assert again(cast.rival).admitted_at


def test_refuses_with_a_reason_that_goes_to_who_applied(desk: Client, cast: SimpleNamespace) -> None:
    make(cast)
    reason = "登記の住所と申し込みの住所が違います。"
    for _ in range(2):
        assert page(desk, cast.rival, "refuse/", reason=reason).status_code == 302
    assert again(cast.rival).closed_at
    (letter,) = letters("refused")
    assert (letter.recipient, letter.data["reason"]) == (cast.rival_owner.email, reason)
    (line,) = audited("tenant.refused")
    assert (line.actor_id, line.detail) == (cast.operator.pk, {"reason": reason})


@pytest.mark.parametrize("reason", ["", "短い", " " * 30])
def test_refuses_nobody_without_a_reason(desk: Client, cast: SimpleNamespace, reason: str) -> None:
    make(cast)
    assert page(desk, cast.rival, "refuse/", reason=reason).status_code == 200
    assert again(cast.rival).closed_at is None


def test_refuses_nobody_who_takes_part(desk: Client, cast: SimpleNamespace) -> None:
    page(desk, cast.acme, "refuse/", reason="もう承認済みの組織への取り違え")
    assert again(cast.acme).closed_at is None
    assert not letters("refused")


def test_opens_a_refused_party_again(desk: Client, cast: SimpleNamespace) -> None:
    make(cast)
    page(desk, cast.rival, "refuse/", reason="書類がまだ届いていません。")
    page(desk, cast.rival, "reopen/")
    assert again(cast.rival).closed_at is None
    assert audited("tenant.reopened")


def test_opens_no_party_again_whose_people_are_erased(desk: Client, cast: SimpleNamespace) -> None:
    now = timezone.now()
    make(cast, admitted_at=now, closed_at=now, emptied_at=now)
    page(desk, cast.rival, "reopen/")
    assert again(cast.rival).closed_at


def test_gives_a_plan_of_its_own(desk: Client, cast: SimpleNamespace) -> None:
    rules = {"referrals_per_slot": 5, "duplicate_window_days": 180, "dispute_window_days": 30}
    rules |= {"guarantee_days": 90, "ownership_days": 365}
    for slots in (5, 6):
        assert page(desk, cast.acme, "plan/", **{**rules, "referrals_per_slot": slots}).status_code == 302
    assert (again(cast.acme).plan.referrals_per_slot, again(cast.rival).plan.referrals_per_slot) == (6, 10)
    before_and_after = [(line.detail["before"], line.detail["after"]) for line in audited("plan.changed")]
    assert [(old["referrals_per_slot"], new["referrals_per_slot"]) for old, new in before_and_after] == [
        (10, 5),
        (5, 6),
    ]
    with scope(network=True):
        assert Plan.objects.count() == 2


def test_counts_nobody_for_nothing(desk: Client, cast: SimpleNamespace) -> None:
    rules = {"referrals_per_slot": 0, "duplicate_window_days": 180, "dispute_window_days": 30}
    assert page(desk, cast.acme, "plan/", **rules).status_code == 200
    assert again(cast.acme).plan.referrals_per_slot == 10


def invite(desk: Client, **changes: str) -> Any:
    expires = str(timezone.localdate() + timedelta(days=400))
    return desk.post("/admin/parties/invite/", {**FORM, "licence_expires_date": expires, **changes})


def test_founds_an_agency_and_asks_its_first_admin_in(desk: Client, cast: SimpleNamespace) -> None:
    assert invite(desk, zero_fee_date=str(timezone.localdate())).status_code == 302
    with scope(network=True):
        agency = Tenant.objects.live().get(slug="mirai")
        invitation = Invitation.objects.get(tenant=agency)
    assert (agency.kind, agency.licence_number, agency.admitted_at) == ("agency", "13-ユ-654321", None)
    assert agency.zero_fee_confirmed_at
    assert (invitation.email, invitation.role) == ("boss@mirai.example", "agency_admin")
    assert [letter.recipient for letter in letters("invitation")] == ["boss@mirai.example"]
    assert [line.actor_id for line in audited("agency.invited")] == [cast.operator.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("licence_number", "13-タ-654321"),
        ("licence_number", "99-ユ-654321"),
        ("licence_expires_date", "2020-03-31"),
        ("licence_expires_date", ""),
        ("storage_country", "Japan"),
        ("zero_fee_date", "2999-01-01"),
        ("admin", "nobody"),
        ("company", "<script>"),
        ("representative", ""),
    ],
)
def test_founds_no_agency_from_bad_facts(desk: Client, cast: SimpleNamespace, field: str, value: str) -> None:
    with scope(network=True):
        before = Tenant.objects.count()
    answer = invite(desk, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "boss@mirai.example" in answer.content.decode() or field == "admin"
    with scope(network=True):
        assert Tenant.objects.count() == before


@pytest.mark.parametrize("verb", ["admit/", "refuse/", "reopen/", "plan/"])
def test_support_decides_nothing(client: Client, cast: SimpleNamespace, verb: str) -> None:
    make(cast)
    client.force_login(cast.support)
    assert page(client, cast.rival, verb, reason="理由は十文字以上あります").status_code == 403
    assert client.get("/admin/parties/invite/").status_code == 403
    assert page(client, cast.rival).status_code == 200
    assert again(cast.rival).admitted_at is None


def test_lists_licences_by_their_end(desk: Client, cast: SimpleNamespace) -> None:
    today = timezone.localdate()
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(licence_expires_date=today - timedelta(days=1))
        factories.twin_of(cast.agency)
    answer = desk.get("/admin/licences/")
    assert [agency.slug for agency, _days in answer.context["rows"]] == ["agency", "other-agency"]
    assert "期限切れ" in answer.content.decode()
