"""Every path that is measured, in the order of the table."""

from bench import consent, imports, ledger

ALL = [*ledger.PATHS, *consent.PATHS, *imports.PATHS]
