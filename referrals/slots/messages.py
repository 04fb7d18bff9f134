"""What the two parties of an introduction write to each other; each side in its own scope."""

from datetime import datetime

from referrals.slots import telling
from referrals.slots.models import Introduction, Message
from referrals.slots.people import Side
from tenants.models import Tenant, User
from tenants.scope import requires_scope


@requires_scope
def write_message(*, tenant: Tenant, introduction: Introduction, body: str, by: User, at: datetime) -> Message:
    """Add a message of this party's; the other side is told by mail."""
    side = Side.EMPLOYER if tenant.kind == Tenant.Kind.EMPLOYER else Side.AGENCY
    about = {"tenant_id": introduction.tenant_id, "agency_id": introduction.agency_id, "introduction": introduction}
    message = Message.objects.create(**about, side=side, author=by, body=body, at=at)
    telling.tell(tenant, "introduction.written", introduction.public_id, at, id=str(message.pk))
    return message
