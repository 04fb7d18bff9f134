"""The company's nouns to read: its rules, and the twin in which its test keys work."""

from tenants.company.names import name_key
from tenants.models import Policy, Tenant
from tenants.scope import requires_scope


@requires_scope
def policy_of(*, tenant: Tenant) -> Policy:
    """What the tenant has decided for itself; the defaults, unsaved, where it has decided nothing yet."""
    return Policy.objects.for_tenant(tenant).first() or Policy(tenant=tenant)


@requires_scope
def twin_of(*, tenant: Tenant) -> Tenant:
    """The tenant's test twin, with its plan. Every founded tenant has one."""
    return Tenant.objects.select_related("plan").get(test_of=tenant)


@requires_scope
def names_taken(*, tenant: Tenant) -> set[str]:
    """What the other companies are called, as `names.name_key` spells it. Only in the network's scope."""
    others = Tenant.objects.live().exclude(pk=tenant.pk).values_list("name", flat=True)
    senders = Policy.objects.exclude(tenant=tenant).filter(tenant__test_of=None).values_list("sender_name", flat=True)
    return {name_key(name) for name in (*others, *senders)} - {"", name_key(tenant.name)}
