"""What was claimed, and a try of it: as much as preparing, sending and recording need."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from referrals.relay.models import Delivery
from tenants.models import Tenant
from tenants.webhooks import lane
from tenants.webhooks.models import Endpoint, Sending


@dataclass(slots=True)
class Due:
    """A claimed delivery, and what the candidate and the employer decided about it: `eligibility.claimed`.

    Not a `Delivery`, which takes Django ten times as long to make; its payload stays the text that PostgreSQL has.
    """

    pk: uuid.UUID
    tenant_id: uuid.UUID
    agency_id: uuid.UUID
    referral_id: uuid.UUID
    consent_id: uuid.UUID | None
    kind: str
    text: str  # the payload in JSON
    lease_until: datetime
    attempts: int
    created_at: datetime
    principal: str  # whose it is, for the record of the provision
    is_given: bool
    is_withdrawn: bool
    is_standing: bool
    is_agency_out: bool
    is_application_out: bool
    agency: Tenant = field(init=False)  # `preparing` reads it

    @property
    def payload(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.text)
        return told


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
    delivery: Delivery | Due | None = None
    sending: Sending | None = None

    @property
    def claim_id(self) -> uuid.UUID:
        """Of the row that was claimed for it."""
        return self.sending.pk if self.sending else self.message_id

    @property
    def line(self) -> uuid.UUID:
        """Whose pushes are bounded together: an agency's deliveries, or one endpoint's messages."""
        return self.endpoint.pk if self.sending else self.endpoint.tenant_id

    def in_flight_limit(self, *, is_brisk: bool) -> int:
        if self.endpoint.failing_since:
            return lane.PER_FAILING_LINE
        return lane.PER_BRISK_LINE if is_brisk else lane.PER_LINE
