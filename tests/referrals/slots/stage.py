"""A slot's story for tests: slots to use, a request that was published, a person who was presented."""

from credits import services as purse
from referrals.models import Introduction, Offer, Placement
from referrals.slots import introducing, messages, services, steps
from tenants import jobs, outbox
from tenants.scope import scope

WANTED = {"job": "法人営業", "conditions": "経験3年以上"}
PERSON = {"last_name": "森", "first_name": "千尋", "email": "chihiro@mail.example", "phone": "+819012345678"}


def with_slots(tenant, at, count):
    """As many slots as are wanted, by referrals that were counted."""
    with scope(tenant=tenant):
        causes = [f"referral:{number}" for number in range(count * tenant.plan.referrals_per_slot)]
        purse.count_referrals(tenant=tenant, causes=causes, at=at)
    return tenant


def settle(at):
    """What follows from what happened, until nothing is left to do."""
    while outbox.publish_events(at=at) or jobs.run_due_jobs(at=at):
        pass


def opened(tenant, at, **wanted):
    """A request, offered to the agencies."""
    with scope(tenant=tenant):
        request = services.open_slot_request(tenant=tenant, at=at, **(WANTED | wanted))
    settle(at)
    return request


def proposed(agency, request, at, *, person=PERSON, **said):
    """Somebody introduced by the agency; not presented yet."""
    agreed = {"consented_at": at, "consent_method": Introduction.Consent.EMAIL}
    with scope(tenant=agency):
        offer = Offer.objects.get(agency=agency, request=request)
        about = {"summary": "法人営業5年", "person": PERSON | person, **agreed, **said}
        return introducing.introduce_person(agency=agency, offer=offer, at=at, **about)


def presented(agency, request, at, **said):
    """Somebody the employer may see."""
    introduction = proposed(agency, request, at, **said)
    settle(at)
    return introduction


def taken(tenant, introduction, at, *acts):
    """The employer's steps, in their order."""
    with scope(tenant=tenant):
        for act in acts or steps.MOVES:
            introduction = steps.advance(tenant=tenant, introduction=introduction, act=act, at=at)
    return introduction


def joined(tenant, introduction, at, **said):
    """The person's first day."""
    told = {"theoretical_annual_salary": 6_000_000, **said}
    with scope(tenant=tenant):
        return steps.record_joined(tenant=tenant, introduction=introduction, at=at, **told)


def use_slot(tenant, cast, rows, at):
    """For the isolated world: a whole redemption (`rows.hired`), and an open one: a row in every table of slots."""
    agency = {"acme": cast.agency}.get(tenant.slug, cast.other_agency)
    known = {"email": rows.applications[0].candidate.email, "last_name": rows.applications[0].candidate.last_name}
    rows.filled = opened(tenant, at)
    rows.hired = hired = presented(agency, rows.filled, at, person=known)
    taken(tenant, hired, at)
    joined(tenant, hired, at)
    settle(at)
    with_slots(tenant, at, 2)
    rows.request = opened(tenant, at)
    rows.introduction = presented(agency, rows.request, at)
    with scope(tenant=tenant):
        by = rows.member.user
        messages.write_message(tenant=tenant, introduction=rows.introduction, body="面談の日程です", by=by, at=at)
        rows.placement = Placement.objects.for_tenant(tenant).get()
    settle(at)
