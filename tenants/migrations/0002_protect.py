"""Whose rows they are. Agencies are public within the network; an employer sees only itself among employers."""

from django.db import migrations

from tenants.rls import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [
        Protect("Tenant", owner="id", readable="kind = 'agency'"),
        Protect("Membership"),
        Protect("ApiKey"),
        Protect("AuditEntry"),
        Protect("Event"),
        Protect("Job"),
        Protect("Endpoint"),
        Protect("Attempt"),
        Protect("IdempotentRequest"),
        AppendOnly("AuditEntry"),
    ]
