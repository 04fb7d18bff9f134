"""What the two parties of an introduction write to each other; each side in its own scope."""

from datetime import datetime

from referrals.slots.models import Introduction, Message
from referrals.slots.people import Side
from tenants.models import Tenant, User
from tenants.scope import requires_scope


@requires_scope
def write_message(*, tenant: Tenant, introduction: Introduction, body: str, by: User, at: datetime) -> Message:
    """Add a message of this party's, for the other side to read."""
    side = Side.EMPLOYER if tenant.kind == Tenant.Kind.EMPLOYER else Side.AGENCY
    about = {"tenant_id": introduction.tenant_id, "agency_id": introduction.agency_id, "introduction": introduction}
    return Message.objects.create(**about, side=side, author=by, body=body, at=at)
