"""Agencies by how soon people hear from them: the candidate's page may sort by it, and never hides by it."""

from datetime import datetime, timedelta

from referrals.quality.queries import WINDOW
from tenants import sql
from tenants.scope import requires_scope

FEWEST_PEOPLE = 5  # received in the window: of fewer the middle says little
RIPE = timedelta(days=7)  # whom nobody has contacted for so long counts as not contacted; before, not yet

# The middle of all who were received, those never contacted included: a few quick calls do not make up for the rest.
RANK = """
WITH received AS (
    SELECT delivery.agency_id, delivery.referral_id, min(delivery.delivered_at) AS delivered_at
    FROM referrals_delivery AS delivery JOIN tenants_tenant AS agency ON agency.id = delivery.agency_id
    WHERE delivery.kind = 'referral.created' AND delivery.delivered_at > %(since)s AND agency.test_of_id IS NULL
    GROUP BY 1, 2
), contact AS (
    SELECT progress.agency_id, progress.referral_id, min(progress.occurred_at) AS at
    FROM referrals_progress AS progress JOIN received USING (agency_id, referral_id)
    WHERE progress.status <> 'closed' GROUP BY 1, 2
), middle AS (
    SELECT received.agency_id, count(*) AS people, percentile_disc(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM greatest(contact.at, received.delivered_at) - received.delivered_at)
               + CASE WHEN contact.at IS NULL THEN 'Infinity'::numeric ELSE 0 END
    ) AS seconds
    FROM received LEFT JOIN contact USING (agency_id, referral_id)
    WHERE contact.at IS NOT NULL OR received.delivered_at <= %(ripe)s
    GROUP BY received.agency_id
), placed AS (
    SELECT agency_id, rank() OVER (ORDER BY seconds) AS place
    FROM middle WHERE people >= %(fewest)s AND seconds < 'Infinity'
)
UPDATE tenants_tenant AS agency SET contact_place = placed.place
FROM tenants_tenant AS known LEFT JOIN placed ON placed.agency_id = known.id
WHERE agency.id = known.id AND known.kind = 'agency' AND agency.contact_place IS DISTINCT FROM placed.place
RETURNING agency.id
"""


@requires_scope
def rank_agencies(*, at: datetime) -> int:
    """Give each agency its place anew, in the network's scope; returns how many places changed.

    Only the place is kept: who may read the list of agencies learns no other's figures.
    """
    told = {"since": at - WINDOW, "ripe": at - RIPE, "fewest": FEWEST_PEOPLE}
    return len(sql.rows(RANK, told, is_prepared=False))
