"""Every path that is measured, in the order of the table."""

from bench import consent, dashboard, delivery, imports, ledger, lists, mails, page, search, statement

ALL = [
    *ledger.PATHS,
    *statement.PATHS,
    *consent.PATHS,
    *page.PATHS,
    *imports.PATHS,
    *delivery.PATHS,
    *lists.PATHS,
    *mails.PATHS,
    *search.PATHS,
    *dashboard.PATHS,
]
