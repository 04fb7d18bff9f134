"""The story's last chapter: a slot is put to use, an agency answers, and somebody joins at no fee."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from credits import queries as ledger
from referrals.models import Introduction, Offer, Placement, SlotRequest
from referrals.slots import introducing, services, steps
from tenants.models import Tenant
from tenants.scope import scope

WANTED: dict[str, Any] = {
    "job": "法人営業",
    "conditions": "法人営業の経験3年以上",
    "location": "東京都",
    "salary_min": 5_000_000,
}
PERSON = {"last_name": "森", "first_name": "千尋", "email": "chihiro@career.example", "phone": "+81355550199"}
SUMMARY = "製造業向けの法人営業5年。新規開拓が中心。関東で働ける。"
SALARY = 6_000_000  # yen a year, of the person who joins


@dataclass
class Redemption:
    """One slot, from an employer's request to a hire; each party acts in its own scope."""

    employer: Tenant
    agency: Tenant
    request: SlotRequest = field(init=False)
    introduction: Introduction = field(init=False)

    def begin(self, *, at: datetime) -> bool:
        """Put a slot to use, if there is one."""
        with scope(tenant=self.employer):
            if ledger.progress(tenant=self.employer)["slots"]["available"] < 1:
                return False
            self.request = services.open_slot_request(tenant=self.employer, at=at, **WANTED)
        return True

    def unpublished(self) -> int:
        """Does the agency still wait for the offer?"""
        with scope(tenant=self.agency):
            return int(not self.offers().exists())

    def offers(self) -> QuerySet[Offer]:
        return Offer.objects.filter(agency=self.agency, request=self.request)

    def introduce(self, *, at: datetime) -> None:
        with scope(tenant=self.agency):
            agreed: dict[str, Any] = {"consented_at": at, "consent_method": Introduction.Consent.WRITTEN}
            self.introduction = introducing.introduce_person(
                agency=self.agency, offer=self.offers().get(), summary=SUMMARY, person=PERSON, at=at, **agreed
            )

    def unpresented(self) -> int:
        """Does the employer still wait to see the person?"""
        with scope(tenant=self.employer):
            return int(not Introduction.objects.for_tenant(self.employer).filter(pk=self.introduction.pk).exists())

    def hire(self, *, at: datetime, salary: int = SALARY) -> Placement:
        """Every step to the first day."""
        told: dict[str, Any] = {"tenant": self.employer, "introduction": self.introduction, "at": at}
        with scope(tenant=self.employer):
            for act in steps.MOVES:
                steps.advance(act=act, **told)
            return steps.record_joined(theoretical_annual_salary=salary, **told)
