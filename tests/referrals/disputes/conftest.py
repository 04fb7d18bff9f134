"""A counted referral that an agency has, and what became of it."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from credits import services as ledger
from credits.models import Account, Transaction
from referrals.disputes import services
from referrals.models import Delivery, Dispute, Referral
from tenants.models import AuditEntry, Letter, Tenant
from tenants.scope import scope
from tests import factories
from tests.referrals.relay import cast as relay

SAID = {"reason": "unreachable", "evidence": "電話3回、メール2回に返信がありません。"}
RULING = "登録された連絡先に届かないことを確認しました。"


class Stage:
    """The parties, and what each asks."""

    def __init__(self, parties: SimpleNamespace) -> None:
        self.cast = parties
        self.operator = parties.operator

    def counted(self, *agencies, at=None, **more) -> Referral:
        """A referral that counts, and lies with these agencies (the agency, unless told)."""
        at = at or timezone.now()
        made = relay.planned(self.cast.acme, *(agencies or [self.cast.agency]), at=at, **more)
        with scope(tenant=self.cast.acme):
            tenant = Tenant.objects.select_related("plan").get(pk=self.cast.acme.pk)
            ledger.count_referral(tenant=tenant, cause=f"referral:{made.public_id}", at=at)
            Delivery.objects.filter(referral=made).update(delivered_at=at)
        return made

    def open(self, referral, agency=None, at=None, **said) -> Dispute:
        agency = agency or self.cast.agency
        who = {"actor": "person", "actor_id": self.cast.consultant.pk}
        with scope(tenant=agency):
            delivery = Delivery.objects.get(referral=referral, agency=agency)
            told = {"agency": agency, "delivery": delivery, "at": at or timezone.now()}
            return services.open_dispute(**told, **who, **SAID | said)

    def decide(self, dispute, outcome="upheld", ruling=RULING, by=None) -> Dispute:
        said = {"outcome": outcome, "ruling": ruling, "by": by or self.operator, "at": timezone.now()}
        with scope(network=True):
            return services.decide_dispute(dispute=dispute, **said)

    def verdict(self, referral) -> str:
        with scope(network=True):
            return Referral.objects.get(pk=referral.pk).verdict

    def purse(self) -> tuple[int, int]:
        """What the purse holds, and how often something was reversed."""
        with scope(tenant=self.cast.acme):
            mine = Account.objects.for_tenant(self.cast.acme).filter(code="purse")
            held = sum(mine.values_list("balance", flat=True))
            return held, Transaction.objects.filter(kind="referral_reversed").count()

    def lines(self, action) -> list:
        with scope(network=True):
            return list(AuditEntry.objects.filter(action=action).values_list("tenant__slug", "actor", "detail"))

    def letters(self) -> list:
        with scope(network=True):
            return list(Letter.objects.order_by("id").select_related("tenant"))


@pytest.fixture
def stage(cast) -> Stage:
    return Stage(cast)


@pytest.fixture
def committed_stage(committed_cast) -> Stage:
    return Stage(committed_cast)


@pytest.fixture
def second_operator(cast):
    return factories.UserFactory(is_staff=True, desk_role="operator")
