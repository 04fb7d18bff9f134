"""Whom a batch goes to: agencies and their open endpoints as they are now, of which only what changed is read anew."""

import uuid
from collections import OrderedDict
from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from referrals.relay.pushes import Due
from tenants import sql
from tenants.models import Tenant
from tenants.scope import requires_scope
from tenants.webhooks.models import Endpoint

MOST = 2_000  # rows that a process remembers
# A row's version is where it lies and who wrote it there: each change gives it another.
VERSIONS = """
SELECT id, NULL::uuid, xmin::text || ctid::text FROM tenants_tenant WHERE id = ANY(%(ids)s)
UNION ALL
SELECT id, tenant_id, xmin::text || ctid::text FROM tenants_endpoint
WHERE tenant_id = ANY(%(ids)s) AND disabled_at IS NULL
"""

Version = tuple[uuid.UUID, str]
known: OrderedDict[Version, Any] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Parties:
    """The agencies of a batch, and the open endpoints of each, by their ids."""

    agencies: Mapping[uuid.UUID, Tenant]
    endpoints: Mapping[uuid.UUID, list[Endpoint]]

    def endpoint_for(self, due: Due) -> Endpoint | None:
        """The first that wants this kind."""
        return next((each for each in self.endpoints[due.agency_id] if each.wants(due.kind)), None)


@requires_scope
def parties_of(*, agencies: Collection[uuid.UUID]) -> Parties:
    """These agencies with their endpoints, as this transaction sees them."""
    found = sorted(sql.rows(VERSIONS, {"ids": list(agencies)}, is_prepared=False))
    read = _read({(id_, version) for id_, _, version in found})
    parties = Parties(
        {id_: read[id_, version] for id_, owner, version in found if owner is None}, {id_: [] for id_ in agencies}
    )
    for id_, owner, version in found:
        if owner is not None:
            endpoint = copy(read[id_, version])
            endpoint.tenant = parties.agencies[owner]
            parties.endpoints[owner].append(endpoint)
    return parties


def _read(versions: Collection[Version]) -> dict[Version, Any]:
    """These rows: remembered, or read now."""
    read = {version: known[version] for version in versions if version in known}
    missing = {id_: (id_, version) for id_, version in versions if (id_, version) not in read}
    for model in (Tenant, Endpoint) if missing else ():
        for row in model._default_manager.filter(pk__in=missing):
            read[missing[row.pk]] = known[missing[row.pk]] = row
    while len(known) > MOST:
        known.popitem(last=False)
    return read
