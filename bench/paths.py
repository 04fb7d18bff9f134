"""Every path that is measured, in the order of the table."""

from bench import consent, delivery, imports, ledger, mails, page, search

ALL = [
    *ledger.PATHS,
    *consent.PATHS,
    *page.PATHS,
    *imports.PATHS,
    *delivery.PATHS,
    *mails.PATHS,
    *search.PATHS,
]
