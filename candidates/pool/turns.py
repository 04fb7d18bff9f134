"""Who brings people into a pool, by a file or by their own form, does it one after the other."""

from django.db import connection

from tenants.models import Tenant

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('careerrelay import ' || %s, 0))"


def take_turn(tenant: Tenant) -> None:
    """Wait for this tenant's turn and hold it until the scope ends: nobody else adds or changes its people meanwhile.

    Take it before the lock of any application: an import holds it, and then locks applications in no order.
    """
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [str(tenant.pk)])
