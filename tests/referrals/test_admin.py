"""The review queue: an operator counts what was held exactly once, or not at all, and it is on record who did."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from candidates.models import Notice
from credits.models import Account, Transaction
from referrals.models import Referral
from referrals.optin import services
from referrals.rejections.services import issue_shared_link
from tenants.models import AuditEntry
from tenants.scope import scope
from tests.factories import UserFactory, answers

LIST = reverse("admin:referrals_referral_changelist")
Hold = Callable[..., Referral]


@pytest.fixture
def operator(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.operator)
    return client


@pytest.fixture
def hold(cast: SimpleNamespace, now: Any) -> Hold:
    """A person whom nobody knows registers through the shared link: held, with that reason."""

    def held(email: str = "misaki@mail.example", **changes: object) -> Referral:
        with scope(tenant=cast.acme):
            registration = services.submit_registration(
                tenant=cast.acme,
                link=issue_shared_link(tenant=cast.acme, label="", at=now),
                answers=answers(email=email, **changes),
                choices={str(cast.agency.pk): True},
                is_mail_given=False,
                notice=Notice.objects.get(version=1, language="ja"),
                at=now,
            )
            return services.confirm_registration(tenant=cast.acme, registration=registration, at=now)

    return held


def act(client: Client, action: str, *referrals: Referral, **more: str) -> Any:
    chosen = {"action": action, "_selected_action": [str(each.pk) for each in referrals], **more}
    return client.post(LIST, chosen)


def verdict(referral: Referral) -> str:
    with scope(network=True):
        return Referral.objects.get(pk=referral.pk).verdict


def purse(cast: SimpleNamespace) -> int:
    with scope(tenant=cast.acme):
        return sum(Account.objects.for_tenant(cast.acme).filter(code="purse").values_list("balance", flat=True))


def reviews() -> list[tuple[str, Any, Any]]:
    with scope(network=True):
        entries = AuditEntry.objects.filter(action="referral.reviewed")
        return list(entries.values_list("actor", "actor_id", "detail__verdict"))


def test_tells_the_reasons_in_words_and_not_the_person(operator: Client, hold: Hold) -> None:
    held = hold()
    for page in (f"{LIST}?verdict__exact=held", reverse("admin:referrals_referral_change", args=[held.pk])):
        text = operator.get(page).content.decode()
        assert "該当する応募が見つからない" in text
        assert "髙橋" not in text
        assert "misaki" not in text


def test_asks_before_it_decides(operator: Client, hold: Hold) -> None:
    held = hold()
    assert "対象：1件" in act(operator, "count", held).content.decode()
    assert verdict(held) == "held"


def test_counts_exactly_once_however_often_it_is_confirmed(operator: Client, hold: Hold, cast: SimpleNamespace) -> None:
    held = hold()
    for _ in range(3):
        assert act(operator, "count", held, confirmed="yes").status_code == 302
    assert (verdict(held), purse(cast)) == ("counted", 1)
    assert reviews() == [("operator", cast.operator.pk, "counted")]


def test_counts_many_at_once_and_grants_the_slot_they_complete(
    operator: Client, hold: Hold, cast: SimpleNamespace
) -> None:
    held = [hold(f"person{number}@mail.example") for number in range(11)]
    act(operator, "count", *held, confirmed="yes")
    assert {verdict(each) for each in held} == {"counted"}
    with scope(tenant=cast.acme):
        assert Transaction.objects.for_tenant(cast.acme).filter(kind="slots_granted").count() == 1
    assert purse(cast) == 1


def test_counts_one_person_once_though_held_twice(operator: Client, hold: Hold, cast: SimpleNamespace) -> None:
    held = [hold(), hold(desired_role="経理")]
    act(operator, "count", *held, confirmed="yes")
    assert sorted(verdict(each) for each in held) == ["counted", "duplicate"]
    assert purse(cast) == 1


def test_refuses_without_counting(operator: Client, hold: Hold, cast: SimpleNamespace) -> None:
    held = hold()
    act(operator, "refuse", held, confirmed="yes")
    act(operator, "count", held, confirmed="yes")
    assert (verdict(held), purse(cast)) == ("refused", 0)
    assert reviews() == [("operator", cast.operator.pk, "refused")]


def test_shows_support_nothing_and_lets_it_decide_nothing(client: Client, hold: Hold, cast: SimpleNamespace) -> None:
    held = hold()
    client.force_login(UserFactory(is_staff=True, desk_role="support"))
    act(client, "count", held, confirmed="yes")
    assert (client.get(LIST).status_code, verdict(held), purse(cast)) == (403, "held", 0)
