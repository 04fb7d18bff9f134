"""The journey's nouns, in its order."""

from referrals.disputes.models import Dispute
from referrals.insights.models import Change, Journey, Standing, Tally
from referrals.optin.models import CountedIdentity, Decline, NetworkIdentity, Note, Opening, Referral, Registration
from referrals.progress.models import Hire, Progress
from referrals.rejections.models import Comparison, Dispatch, Link, Mail, Template, Version
from referrals.relay.models import Delivery
from referrals.rights.models import Extension, LostLink, Recall, Request
from referrals.rules.models import Exclusion
from referrals.slots.models import Introduction, Placement, SlotRequest

__all__ = [
    "Change",
    "Comparison",
    "CountedIdentity",
    "Decline",
    "Delivery",
    "Dispatch",
    "Dispute",
    "Exclusion",
    "Extension",
    "Hire",
    "Introduction",
    "Journey",
    "Link",
    "LostLink",
    "Mail",
    "NetworkIdentity",
    "Note",
    "Opening",
    "Placement",
    "Progress",
    "Recall",
    "Referral",
    "Registration",
    "Request",
    "SlotRequest",
    "Standing",
    "Tally",
    "Template",
    "Version",
]
