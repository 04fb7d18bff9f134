"""Whose rows they are, and which of them can only be added."""

from django.db import migrations

from referrals.insights.watching import WATCHED
from tenants.rls import AppendOnly, Protect


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
        Protect("Decline"),
        Protect("Opening"),
        Protect("Note"),
        Protect("Referral"),
        Protect("CountedIdentity"),
        Protect("Delivery"),
        Protect("Recall"),
        Protect("Extension"),
        Protect("Request"),
        Protect("LostLink", owner="id"),  # no tenant's: the network's alone
        Protect("Dispute", owner="agency_id"),
        Protect("Progress"),
        Protect("Hire", owner="agency_id"),
        Protect("Exclusion"),
        Protect("SlotRequest"),
        Protect("Introduction"),
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
        *(watch.operation() for watch in WATCHED),
    ]
