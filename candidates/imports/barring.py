"""Staged rows of people who were erased at their own wish: taken out again, in the tenant's turn, before merging."""

import uuid
from array import array

from django.db import connection

from candidates.imports import staging
from candidates.pool import tombstones

STAGED = "SELECT number, email_key, phone_key, applied_at FROM incoming"


def bar_erased(tenant_id: uuid.UUID) -> "array[int]":
    """The numbers of the rows that were taken out."""
    barred = tombstones.barred_of(tenant_id)
    found = array("L")
    if barred.stones:
        with connection.cursor() as cursor:
            cursor.execute(STAGED)
            found.extend(
                number
                for number, email, phone, applied_at in cursor
                if barred.holds(email_key=email, phone_key=phone, applied_at=applied_at)
            )
        staging.execute("DELETE FROM incoming WHERE number = ANY(%(numbers)s)", numbers=list(found))
    return found
