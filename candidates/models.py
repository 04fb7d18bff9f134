"""The person's nouns, slice by slice."""

from candidates.consents.models import Choice, Consent, Notice, ProvisionRecord, Withdrawal
from candidates.imports.models import Earlier, Import, Mapping, RowFault, Upload
from candidates.pool.models import Application, Candidate

__all__ = [
    "Application",
    "Candidate",
    "Choice",
    "Consent",
    "Earlier",
    "Import",
    "Mapping",
    "Notice",
    "ProvisionRecord",
    "RowFault",
    "Upload",
    "Withdrawal",
]
