"""Keeping the sums: folding in what changed, and counting everything anew."""

from referrals.insights import folding
from referrals.insights.models import Change, Tally
from tenants.models import Tenant
from tenants.scope import requires_scope

MOST = 100  # changes taken together; each may name many rows

Sums = dict[tuple[str, str, str], tuple[int, ...]]  # (month, dimension, value) → the counts


@requires_scope
def fold_changes(*, tenant: Tenant) -> int:
    """Fold in the oldest changes that wait, and forget them; returns how many there were; 0 while another folds.

    What is read is never older than the change that tells of it: it was committed before the change could be seen.
    """
    if not folding.has_turn(tenant):
        return 0
    waiting = list(Change.objects.filter(tenant=tenant).order_by("pk")[:MOST])
    told = {(change.kind, id_) for change in waiting for id_ in change.ids}
    if told:
        folding.fold_told(tenant, told)
    Change.objects.filter(pk__in=[change.pk for change in waiting]).delete()
    return len(waiting)


@requires_scope
def recount(*, tenant: Tenant) -> Sums:
    """Count everything of the tenant anew; returns what was wrong before, cell by cell: what is right, less what stood.

    Changes that wait are folded in first, so that whatever is found is an error.
    """
    folding.take_turn(tenant)
    while fold_changes(tenant=tenant):
        pass
    before = sums_of(tenant)
    folding.fold_all(tenant)
    after = sums_of(tenant)
    zero = (0,) * len(folding.COUNTS)
    pairs = {cell: (after.get(cell, zero), before.get(cell, zero)) for cell in before.keys() | after.keys()}
    return {
        cell: tuple(new - old for new, old in zip(*pair, strict=True))
        for cell, pair in pairs.items()
        if pair[0] != pair[1]
    }


def sums_of(tenant: Tenant) -> Sums:
    """Every sum that is not nothing."""
    rows = Tally.objects.for_tenant(tenant).values_list("month", "dimension", "value", *folding.COUNTS)
    return {(str(month), dimension, value): tuple(n) for month, dimension, value, *n in rows if any(n)}
