"""Who is written to about slots, in the network's scope: those who work on them, on both sides."""

from collections.abc import Iterable
from datetime import datetime

from referrals.slots.models import Introduction, SlotRequest
from tenants.letters.services import write_letter
from tenants.models import Membership, Tenant

AT_WORK = ("owner", "admin", "recruiter", "agency_admin", "consultant")


def mailboxes_of(tenant: Tenant) -> Iterable[str]:
    members = Membership.objects.for_tenant(tenant).filter(role__in=AT_WORK, user__is_active=True)
    return members.order_by("id").values_list("user__email", flat=True)


def write_of_request(request: SlotRequest, parties: Iterable[Tenant], kind: str, at: datetime) -> None:
    told = {"request": request.public_id, "job": request.job}
    for party in parties:
        for mailbox in mailboxes_of(party):
            write_letter(tenant=party, kind=kind, recipient=mailbox, cause=f"{kind} {request.pk}", at=at, **told)


def write_to_employer(introduction: Introduction, kind: str, cause: str, at: datetime, *, state: str = "") -> None:
    write(introduction.tenant, introduction, kind, cause, at=at, state=state)


def write_to_agency(introduction: Introduction, kind: str, cause: str, at: datetime, *, state: str = "") -> None:
    write(introduction.agency, introduction, kind, cause, at=at, state=state)


def write(party: Tenant, introduction: Introduction, kind: str, cause: str, *, at: datetime, state: str) -> None:
    told = {"introduction": introduction.public_id, "job": introduction.request.job, "state": state}
    told |= {"space": "e" if party.kind == Tenant.Kind.EMPLOYER else "a"}
    for mailbox in mailboxes_of(party):
        write_letter(tenant=party, kind=kind, recipient=mailbox, cause=cause, at=at, **told)
