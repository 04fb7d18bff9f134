"""The journey's nouns, in its order."""

from referrals.connectors.models import Connector, Received
from referrals.disputes.models import Dispute
from referrals.insights.models import Change, Journey, Standing, Tally
from referrals.optin.models import CountedIdentity, Decline, NetworkIdentity, Note, Opening, Referral, Registration
from referrals.portal.models import DigestAddress, Reading
from referrals.progress.models import Hire, Progress
from referrals.rejections.models import Comparison, Dispatch, Link, Mail, Template, Version
from referrals.relay.models import Delivery
from referrals.retention.models import BulkErasure
from referrals.rights.models import Extension, LostLink, Recall, Request
from referrals.rules.models import Exclusion
from referrals.slots.models import (
    EarlierApplicant,
    IntroducedPerson,
    Introduction,
    Message,
    Offer,
    Placement,
    Proposal,
    SlotRequest,
    Step,
)

__all__ = [
    "BulkErasure",
    "Change",
    "Comparison",
    "Connector",
    "CountedIdentity",
    "Decline",
    "Delivery",
    "DigestAddress",
    "Dispatch",
    "Dispute",
    "EarlierApplicant",
    "Exclusion",
    "Extension",
    "Hire",
    "IntroducedPerson",
    "Introduction",
    "Journey",
    "Link",
    "LostLink",
    "Mail",
    "Message",
    "NetworkIdentity",
    "Note",
    "Offer",
    "Opening",
    "Placement",
    "Progress",
    "Proposal",
    "Reading",
    "Recall",
    "Received",
    "Referral",
    "Registration",
    "Request",
    "SlotRequest",
    "Standing",
    "Step",
    "Tally",
    "Template",
    "Version",
]
