"""propose_adjustment and decide_adjustment, and their pages at the desk …"""

from types import SimpleNamespace

import psycopg
import pytest
from django.db import IntegrityError
from django.test import Client

from credits import adjusting, queries, verification
from credits import services as ledger
from credits.models import Adjustment, Transaction
from tenants.letters.services import word_letter
from tenants.models import AuditEntry, Letter, Membership, Tenant, User
from tenants.scope import scope
from tests import factories
from tests.credits.conftest import AT

REASON = "取り込みの不具合で数えられなかった紹介を足す"


@pytest.fixture
def desk(acme: Tenant) -> SimpleNamespace:
    """Two operators at the desk, one of support, and acme with an owner and two referrals."""
    with scope(network=True):
        people = [factories.UserFactory(is_staff=True, desk_role=role) for role in ("operator", "operator", "support")]
        owner = factories.MembershipFactory(tenant=acme, role=Membership.Role.OWNER).user
        ledger.count_referrals(tenant=acme, causes=["referral:1", "referral:2"], at=AT)
    return SimpleNamespace(acme=acme, first=people[0], second=people[1], support=people[2], owner=owner)


def propose(desk: SimpleNamespace, unit: str = "referral", amount: int = 9) -> Adjustment:
    with scope(network=True):
        return adjusting.propose_adjustment(
            tenant=desk.acme, unit=unit, amount=amount, reason=REASON, by=desk.first, at=AT
        )


def decide(made: Adjustment, by: User, outcome: str = "approved") -> Adjustment:
    with scope(network=True):
        return adjusting.decide_adjustment(adjustment=made, outcome=outcome, by=by, at=AT)


def purse(tenant: Tenant) -> tuple[int, int]:
    with scope(tenant=tenant):
        now = queries.progress(tenant=tenant)
        assert verification.prove(tenant.pk).wrong == ""
    return now["referrals"], now["slots"]["available"]


def test_moves_nothing_before_a_second_operator_agrees(desk: SimpleNamespace) -> None:
    made = propose(desk)
    with pytest.raises(adjusting.SameOperator):
        decide(made, desk.first)
    assert purse(desk.acme) == (2, 0)
    decide(made, desk.second)
    assert purse(desk.acme) == (11, 1)  # and the slot that it completes
    with pytest.raises(adjusting.AlreadyDecided):
        decide(made, desk.second, "refused")
    assert purse(desk.acme) == (11, 1)


@pytest.mark.parametrize(
    ("unit", "amount", "after"),
    [("referral", -2, (0, 0)), ("referral", 28, (30, 3)), ("slot", 2, (2, 2)), ("referral", 1, (3, 0))],
)
def test_moves_what_was_decided(desk: SimpleNamespace, unit: str, amount: int, after: tuple[int, int]) -> None:
    decide(propose(desk, unit, amount), desk.second)
    assert purse(desk.acme) == after


@pytest.mark.parametrize(("unit", "amount"), [("referral", -3), ("slot", -1)])
def test_takes_no_more_than_there_is(desk: SimpleNamespace, unit: str, amount: int) -> None:
    made = propose(desk, unit, amount)
    with scope(network=True), pytest.raises(ledger.TooMuch):
        adjusting.decide_adjustment(adjustment=made, outcome="approved", by=desk.second, at=AT)
    with scope(network=True):
        assert Adjustment.objects.get(pk=made.pk).decided_at is None
    assert purse(desk.acme) == (2, 0)


def test_refuses_without_a_move(desk: SimpleNamespace) -> None:
    assert decide(propose(desk), desk.second, "refused").outcome == "refused"
    assert purse(desk.acme) == (2, 0)
    with scope(network=True):
        assert not Letter.objects.filter(kind="adjusted").exists()


def test_says_why_and_who_in_the_ledger_the_trail_and_a_letter(desk: SimpleNamespace) -> None:
    made = decide(propose(desk), desk.second)
    with scope(network=True):
        policy = Transaction.objects.get(kind="adjusted", cause=f"adjustment:{made.public_id}").policy
        assert policy["reason"] == REASON
        assert [policy["proposed_by"], policy["approved_by"]] == [str(desk.first.pk), str(desk.second.pk)]
        lines = AuditEntry.objects.filter(tenant=desk.acme, action__startswith="adjustment.")
        assert list(lines.order_by("id").values_list("action", "actor_id")) == [
            ("adjustment.proposed", desk.first.pk),
            ("adjustment.approved", desk.second.pk),
        ]
        (letter,) = Letter.objects.filter(kind="adjusted")
        assert letter.recipient == desk.owner.email
        assert REASON in word_letter(letter).body


def test_cannot_be_decided_alone_even_in_sql(desk: SimpleNamespace) -> None:
    made = propose(desk)
    with pytest.raises(IntegrityError) as caught, scope(network=True):
        Adjustment.objects.filter(pk=made.pk).update(decided_by=desk.first, decided_at=AT, outcome="approved")
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.diag.constraint_name == "adjustment_needs_a_second_operator"


def browser(user: User, settings: object) -> Client:
    settings.OPERATOR_MFA_REQUIRED = False  # type: ignore[attr-defined]
    client = Client()
    client.force_login(user)
    return client


def test_goes_over_the_desks_pages(desk: SimpleNamespace, settings: object) -> None:
    first, second = browser(desk.first, settings), browser(desk.second, settings)
    form = {"tenant": "acme", "unit": "slot", "amount": "1", "reason": REASON}
    for wrong in ({"amount": "0"}, {"amount": "1001"}, {"reason": "短い"}, {"unit": "yen"}, {"tenant": "nobody"}):
        assert first.post("/admin/adjustments/new/", form | wrong).status_code == 422
    page = first.post("/admin/adjustments/new/", form)
    assert page.status_code == 302
    own = first.get(page.url).content.decode()
    assert "ほかの運営者が決定します" in own
    first.post(page.url, {"outcome": "approved"})
    assert purse(desk.acme) == (2, 0)
    assert "0 → 1" in second.get(page.url).content.decode()
    assert second.post(page.url, {"outcome": "perhaps"}).status_code == 422
    assert second.post(page.url, {"outcome": "approved"}).status_code == 302
    assert purse(desk.acme) == (2, 1)
    again = second.post(page.url, {"outcome": "approved"}, follow=True).content.decode()
    assert "すでに決定済みです" in again
    assert second.get("/admin/credits/adjustment/?state=decided").status_code == 200
    assert browser(desk.support, settings).get(page.url).status_code == 403
