"""What the database keeps, whoever asks: a tenant that is open is never without its owner, or its agency's admin."""

from django.db import migrations

# The tenant's row is locked before the others are counted, so that two who leave at once do it one after the other;
# FOR NO KEY UPDATE, since rows that refer to the tenant may go on being written. It reads under the scope's policy.
KEEP = """
CREATE FUNCTION tenants_keep_the_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM tenants_tenant WHERE id = OLD.tenant_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM tenants_tenant WHERE id = OLD.tenant_id AND closed_at IS NULL)
       AND NOT EXISTS (SELECT FROM tenants_membership WHERE tenant_id = OLD.tenant_id AND role = OLD.role) THEN
        RAISE EXCEPTION 'the last % of a tenant stays', OLD.role
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tenant_keeps_its_last_owner';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tenant_keeps_its_last_owner_when_one_leaves AFTER DELETE ON tenants_membership
    FOR EACH ROW WHEN (OLD.role IN ('owner', 'agency_admin')) EXECUTE FUNCTION tenants_keep_the_last();
CREATE TRIGGER tenant_keeps_its_last_owner AFTER UPDATE ON tenants_membership
    FOR EACH ROW WHEN (OLD.role IN ('owner', 'agency_admin')
                       AND (NEW.role <> OLD.role OR NEW.tenant_id <> OLD.tenant_id))
    EXECUTE FUNCTION tenants_keep_the_last();
"""
LET_GO = """
DROP TRIGGER tenant_keeps_its_last_owner ON tenants_membership;
DROP TRIGGER tenant_keeps_its_last_owner_when_one_leaves ON tenants_membership;
DROP FUNCTION tenants_keep_the_last();
"""


def keep_the_last() -> migrations.RunSQL:
    """The operation that adds the guard to the memberships."""
    return migrations.RunSQL(KEEP, LET_GO)
