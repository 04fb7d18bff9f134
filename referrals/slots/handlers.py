"""What follows from a slot's acts. Two parties are concerned, so each runs in the network's scope, perhaps twice."""

from datetime import datetime

from referrals.slots import publishing, telling
from referrals.slots.models import Introduction, SlotRequest, Step
from tenants.jobs import across_parties
from tenants.models import Event


@across_parties
def publish_request(event: Event, at: datetime) -> None:
    """Offer a new request to the agencies that may answer."""
    request = SlotRequest.objects.get(pk=event.data["id"])
    if request.is_open:
        publishing.publish_request(employer=event.tenant, request=request, at=at)


@across_parties
def end_request(event: Event, at: datetime) -> None:
    """Tell the agencies that a request is over."""
    request = SlotRequest.objects.get(pk=event.data["id"])
    publishing.end_request(employer=event.tenant, request=request, at=at)


@across_parties
def present_introduction(event: Event, at: datetime) -> None:
    """Show whom an agency proposes to the employer, once."""
    introduction = Introduction.objects.get(pk=event.data["id"])
    publishing.present_introduction(introduction=introduction, at=at)


@across_parties
def tell_of_step(event: Event, at: datetime) -> None:
    """Both parties' programs hear of a step: the employer's only of somebody it was shown."""
    step = Step.objects.select_related("introduction", "tenant", "agency").get(pk=event.data["step"])
    introduction = step.introduction
    for party in [step.agency, *([step.tenant] if introduction.presented_at else [])]:
        data = telling.moved(introduction, step.state, step.at)
        telling.tell(party, "introduction.updated", introduction.public_id, step.at, **data)
