"""Whose rows they are. Agencies are public within the network; an employer sees only itself among employers."""

from django.db import migrations

from tenants.rls import TENANT, AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [
        Protect("Tenant", owner="id", readable=f"kind = 'agency' OR test_of_id = {TENANT}"),
        Protect("Membership"),
        Protect("ApiKey"),
        Protect("AuditEntry"),
        Protect("Event"),
        Protect("Job"),
        Protect("Endpoint"),
        Protect("Attempt"),
        Protect("IdempotentRequest"),
        Protect("Policy"),
        Protect("Invitation"),
        Protect("SingleSignOn"),
        Protect("Letter"),
        Protect("StepIn"),
        Protect("LicenceReminder"),
        Protect("Export"),
        AppendOnly("AuditEntry"),
    ]
