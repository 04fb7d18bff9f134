"""The rule's verb: an employer says anew what it keeps out of the relay."""

from collections.abc import Collection, Mapping
from datetime import datetime

from referrals.rules.models import Exclusion
from tenants import audit
from tenants.events import hint_once
from tenants.models import Tenant, User
from tenants.scope import requires_scope


@requires_scope
def change_rules(*, tenant: Tenant, rules: Mapping[str, Collection[str]], by: User, at: datetime) -> bool:
    """Replace what is kept out of each kind named in `rules`; True when something changed.

    It holds from the next page that is opened and the next push. What has arrived stays where it is.
    """
    said = {(kind, value) for kind, values in rules.items() for value in values}
    mine = Exclusion.objects.for_tenant(tenant).filter(kind__in=rules)
    known = {(row.kind, row.value): row for row in mine}
    gone, new = known.keys() - said, said - known.keys()
    Exclusion.objects.filter(pk__in=[known[key].pk for key in gone]).delete()
    added = [Exclusion(tenant=tenant, kind=kind, value=value, added_at=at) for kind, value in sorted(new)]
    Exclusion.objects.bulk_create(added)
    if gone or new:
        count = {"count": sum(map(len, rules.values()))}
        audit.record_act(tenant=tenant, by=by, action="relay.rules_changed", subject=tenant.slug, at=at, detail=count)
        hint_once("referrals.relay.tasks.deliver_due")
    return bool(gone or new)
