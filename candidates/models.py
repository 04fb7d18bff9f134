"""The person's nouns, slice by slice."""

from candidates.checkins.models import CheckIn, MailChoice
from candidates.consents.models import Choice, Consent, Notice, ProvisionRecord, Renewal, ShownForm, Withdrawal
from candidates.documents.models import Document, Handout
from candidates.imports.models import Earlier, Import, Mapping, RowFault, Upload
from candidates.pool.keeping import Gram, Merge, PoolNote, SavedView, Tag, Tombstone
from candidates.pool.models import Application, Candidate
from candidates.suppression.models import Suppression

__all__ = [
    "Application",
    "Candidate",
    "CheckIn",
    "Choice",
    "Consent",
    "Document",
    "Earlier",
    "Gram",
    "Handout",
    "Import",
    "MailChoice",
    "Mapping",
    "Merge",
    "Notice",
    "PoolNote",
    "ProvisionRecord",
    "Renewal",
    "RowFault",
    "SavedView",
    "ShownForm",
    "Suppression",
    "Tag",
    "Tombstone",
    "Upload",
    "Withdrawal",
]
