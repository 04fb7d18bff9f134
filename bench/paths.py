"""Every path that is measured, in the order of the table."""

from bench import ledger

ALL = [*ledger.PATHS]
