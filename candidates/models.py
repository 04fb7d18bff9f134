"""The person's nouns, slice by slice."""

from candidates.consents.models import Choice, Consent, Notice, ProvisionRecord, Withdrawal
from candidates.imports.models import Import, RowFault
from candidates.pool.models import Application, Candidate

__all__ = [
    "Application",
    "Candidate",
    "Choice",
    "Consent",
    "Import",
    "Notice",
    "ProvisionRecord",
    "RowFault",
    "Withdrawal",
]
