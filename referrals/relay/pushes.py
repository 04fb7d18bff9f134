"""A try that was claimed: what the engine's sender needs of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from referrals.relay.models import Delivery
from tenants.webhooks import lane
from tenants.webhooks.models import Endpoint, Sending

PER_AGENCY = lane.PER_LINE  # pushes in flight to one agency at a time, of one worker
PER_FAILING_AGENCY = lane.PER_FAILING_LINE


@dataclass(frozen=True, slots=True)
class Push:
    """One claimed try, ready to be sent: all that the sender needs, so that it needs no database.

    `delivery` is the profile's (or its withdrawal's), also where an endpoint gets a copy of it; `sending` is the
    message's in the endpoints' lane.
    """

    endpoint: Endpoint
    body: bytes
    lease_until: datetime
    message_id: uuid.UUID
    kind: str
    number: int
    delivery: Delivery | None = None
    sending: Sending | None = None

    @property
    def claim_id(self) -> uuid.UUID:
        """Of the row that was claimed for it."""
        return self.sending.pk if self.sending else self.message_id

    @property
    def line(self) -> uuid.UUID:
        """Whose pushes are bounded together: an agency's deliveries, or one endpoint's messages."""
        return self.endpoint.pk if self.sending else self.endpoint.tenant_id

    @property
    def in_flight_limit(self) -> int:
        return PER_FAILING_AGENCY if self.endpoint.failing_since else PER_AGENCY
