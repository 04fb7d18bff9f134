"""What follows from a slot's acts. Two parties are concerned, so each runs in the network's scope, perhaps twice."""

from datetime import datetime

from referrals.slots import letters, offering, publishing, telling
from referrals.slots.models import Introduction, Message, SlotRequest, Step
from referrals.slots.people import Side
from tenants.jobs import across_parties
from tenants.models import Event


@across_parties
def publish_request(event: Event, at: datetime) -> None:
    """Offer a new request to the agencies that may answer, and write to them."""
    request = SlotRequest.objects.locked().get(pk=event.data["id"])
    if request.is_open:
        offering.offer_request(employer=event.tenant, request=request, at=at)


@across_parties
def end_request(event: Event, at: datetime) -> None:
    """Tell the agencies that a request is over."""
    request = SlotRequest.objects.get(pk=event.data["id"])
    publishing.end_request(employer=event.tenant, request=request, at=at)


@across_parties
def present_introduction(event: Event, at: datetime) -> None:
    """Show whom an agency proposes to the employer, once."""
    introduction = Introduction.objects.select_related("tenant", "request").get(pk=event.data["id"])
    if publishing.present_introduction(introduction=introduction, at=at):
        letters.write_to_employer(introduction, "introduction_received", f"received {introduction.pk}", at)


@across_parties
def tell_of_step(event: Event, at: datetime) -> None:
    """Both parties' programs hear of a step; the other side's people get a mail."""
    step = Step.objects.select_related("introduction__request", "tenant", "agency").get(pk=event.data["step"])
    introduction = step.introduction
    parties = [step.agency, *([step.tenant] if introduction.presented_at else [])]
    for party in parties:
        data = telling.moved(introduction, step.state, step.at)
        telling.tell(party, "introduction.updated", introduction.public_id, step.at, **data)
    write = letters.write_to_employer if step.side == Side.AGENCY else letters.write_to_agency
    if step.side != Side.AGENCY or introduction.presented_at:
        write(introduction, "introduction_moved", f"step {step.pk}", at, state=step.state)


@across_parties
def tell_of_message(event: Event, at: datetime) -> None:
    """The other side gets a mail that says there is a message; what it says stays on the page."""
    message = Message.objects.select_related("introduction__request", "tenant", "agency").get(pk=event.data["id"])
    write = letters.write_to_employer if message.side == Side.AGENCY else letters.write_to_agency
    if message.side != Side.AGENCY or message.introduction.presented_at:
        write(message.introduction, "introduction_message", f"message {message.pk}", at)
