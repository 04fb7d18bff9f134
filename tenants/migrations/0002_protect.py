"""Whose rows they are. Agencies are public within the network; an employer sees only itself among employers."""

from django.db import migrations

from tenants.people.guards import keep_the_last
from tenants.rls import TENANT, AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [
        Protect("Tenant", owner="id", also=f"test_of_id = {TENANT}", readable="kind = 'agency'"),
        Protect("Membership"),
        Protect("ApiKey"),
        Protect("AuditEntry"),
        Protect("Event", addable=f"told_by_id = {TENANT}"),
        Protect("Job"),
        Protect("Endpoint"),
        Protect("Attempt"),
        Protect("Message"),
        Protect("Sending"),
        Protect("IdempotentRequest"),
        Protect("Policy"),
        Protect("Founding", owner="user_id"),  # no tenant's yet: the network's alone
        Protect("Invitation"),
        Protect("SingleSignOn"),
        Protect("Sender"),
        Protect("Pace", owner="id"),  # no tenant's: the network's alone
        Protect("Letter"),
        Protect("StepIn"),
        Protect("LicenceReminder"),
        Protect("Export"),
        keep_the_last(),
        AppendOnly("AuditEntry"),
    ]
