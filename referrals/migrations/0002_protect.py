"""Whose rows they are, and which of them can only be added."""

from django.db import migrations

from referrals.insights.watching import WATCHED
from tenants.rls import TENANT, AppendOnly, Protect

# Looked up by its key for the one row that is read; the introduction's own policy hides what was not presented.
INTRODUCTION = "SELECT FROM referrals_introduction i WHERE i.id = introduction_id"
IS_PRESENTED = f"tenant_id = {TENANT} AND EXISTS ({INTRODUCTION})"
IS_SHORTLISTED = f"tenant_id = {TENANT} AND EXISTS ({INTRODUCTION} AND i.shortlisted_at IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("candidates", "0002_protect")]
    operations = [
        Protect("Template"),
        Protect("Version"),
        Protect("Link"),
        Protect("Dispatch"),
        Protect("Comparison"),
        Protect("Mail"),
        Protect("Registration"),
        Protect("Connector"),
        Protect("Received"),
        Protect("Decline"),
        Protect("Opening"),
        Protect("Note"),
        Protect("Referral"),
        Protect("CountedIdentity"),
        Protect("Delivery"),
        Protect("Recall"),
        Protect("Extension"),
        Protect("Request"),
        Protect("BulkErasure"),
        Protect("LostLink", owner="id"),  # no tenant's: the network's alone
        Protect("Dispute", owner="agency_id"),
        Protect("DigestAddress"),
        Protect("Reading", owner="agency_id"),
        Protect("Progress"),
        Protect("Hire", owner="agency_id"),
        Protect("Exclusion"),
        Protect("SlotRequest"),
        Protect("Offer"),
        # The agency's row; the employer's once it was presented. What belongs to it follows, for the same reason.
        Protect("Introduction", owner="agency_id", also=f"tenant_id = {TENANT} AND presented_at IS NOT NULL"),
        Protect("IntroducedPerson", owner="agency_id", also=IS_SHORTLISTED),
        Protect("Proposal", owner="agency_id"),
        Protect("EarlierApplicant"),
        Protect("Step", owner="agency_id", also=IS_PRESENTED),
        Protect("Message", owner="agency_id", also=IS_PRESENTED),
        Protect("Placement", agency_only_reads=True),
        Protect("Change"),
        Protect("Journey"),
        Protect("Standing"),
        Protect("Tally"),
        AppendOnly("Version"),
        AppendOnly("Decline"),
        AppendOnly("CountedIdentity"),
        AppendOnly("Progress"),
        AppendOnly("Extension"),
        AppendOnly("Step"),
        # Its state changes three times soon after it is written: room beside it spares every index an entry.
        migrations.RunSQL(
            "ALTER TABLE referrals_delivery SET (fillfactor = 70)",
            "ALTER TABLE referrals_delivery RESET (fillfactor)",
        ),
        *(watch.operation() for watch in WATCHED),
    ]
