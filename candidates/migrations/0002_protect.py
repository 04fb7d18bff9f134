"""Whose rows they are, and which of them can only be added. Notices are the network's, and public."""

from django.db import migrations

from tenants.rls import AppendOnly, FixedOnce, GoesWith, Protect


class Migration(migrations.Migration):
    dependencies = [("candidates", "0001_initial"), ("tenants", "0002_protect")]
    operations = [
        Protect("Upload"),
        Protect("Import"),
        Protect("Candidate"),
        Protect("Application"),
        Protect("Tag"),
        Protect("PoolNote"),
        Protect("SavedView"),
        Protect("Suppression"),
        Protect("Merge"),
        Protect("Gram"),
        Protect("Tombstone"),
        GoesWith("Gram", "Candidate"),
        Protect("RowFault"),
        Protect("Earlier"),
        Protect("Mapping"),
        Protect("ShownForm"),
        Protect("Consent"),
        Protect("Choice", agency_only_reads=True),
        Protect("Renewal", agency_only_reads=True),
        Protect("Withdrawal", agency_only_reads=True),
        Protect("ProvisionRecord"),
        Protect("CheckIn"),
        Protect("MailChoice"),
        AppendOnly("ShownForm"),
        Protect("Document"),
        Protect("Handout", agency_only_reads=True),
        AppendOnly("Consent"),
        AppendOnly("Choice"),
        AppendOnly("Renewal"),
        AppendOnly("Withdrawal"),
        AppendOnly("ProvisionRecord"),
        AppendOnly("MailChoice"),
        FixedOnce("Notice", "published_at"),
    ]
