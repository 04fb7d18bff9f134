"""The database tells which rows changed: statement triggers that write one `Change` for each statement.

Whoever writes to a watched table, a service, an import's COPY, an agency in its own scope or a slice that is built
later, cannot forget to say so; and nothing is told that is rolled back. One row carries all ids of a statement, so an
import of 100,000 applications writes one.
"""

from dataclasses import dataclass

from django.db import migrations

FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {inserted}
    ELSIF TG_OP = 'DELETE' THEN
        {deleted}
    ELSE
        {updated}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER figures_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER figures_updated AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
TELL = """
        INSERT INTO referrals_change (id, tenant_id, agency_id, kind, ids)
        SELECT gen_random_uuid(), changed.tenant_id, {agency}, '{kind}', array_agg(DISTINCT {id})
        FROM ({rows}) AS changed {join}
        WHERE {id} IS NOT NULL GROUP BY 2, 3;
"""
ONE = "SELECT {c} FROM {rows}"
# Set operations hash, whatever the planner believed of the first statement's size; a join's plan would be kept.
DIFFERENT = "(SELECT {c} FROM new_rows EXCEPT SELECT {c} FROM old_rows) UNION ALL "
DIFFERENT += "(SELECT {c} FROM old_rows EXCEPT SELECT {c} FROM new_rows)"
BY_MAILBOX = (
    "JOIN candidates_candidate person ON person.tenant_id = changed.tenant_id AND person.email_key = changed.email_key"
)


@dataclass(frozen=True)
class Watch:
    """A table, the columns whose change matters, and whom it is about: kind → column with the id."""

    table: str
    columns: str
    told: tuple[tuple[str, str], ...]
    agency: str = "NULL::uuid"
    join: str = ""

    def operation(self) -> migrations.RunSQL:
        name, columns = f"figures_note_{self.table}", ", ".join(f"tenant_id {self.columns}".split())
        rows = {"inserted": ONE.format(c=columns, rows="new_rows"), "deleted": ONE.format(c=columns, rows="old_rows")}
        rows["updated"] = DIFFERENT.format(c=columns)
        bodies = {when: "".join(self.telling(found)) for when, found in rows.items()}
        made = FUNCTION.format(name=name, table=self.table, **bodies)
        return migrations.RunSQL(made, f"DROP FUNCTION {name} CASCADE")

    def telling(self, rows: str) -> list[str]:
        return [TELL.format(rows=rows, kind=kind, id=i, agency=self.agency, join=self.join) for kind, i in self.told]


WATCHED = [
    Watch("candidates_application", "id candidate_id outcome job stage channel", (("application", "changed.id"),)),
    Watch(
        "candidates_candidate",
        "id email_key email do_not_contact_at as_of merged_into_id anonymised_at origin",
        (("person", "changed.id"), ("person", "changed.merged_into_id")),
    ),
    Watch("candidates_suppression", "email_key lifted_at", (("person", "person.id"),), join=BY_MAILBOX),
    Watch(
        "referrals_mail",
        "application_id version_id sent_at bounced_at failed_at cancelled_at",
        (("application", "changed.application_id"),),
    ),
    Watch(
        "referrals_referral",
        "id candidate_id application_id verdict registered_at",
        (("referral", "changed.id"), ("application", "changed.application_id")),
    ),
    Watch(
        "referrals_delivery",
        "referral_id agency_id kind delivered_at",
        (("referral", "changed.referral_id"),),
        agency="changed.agency_id",
    ),
    Watch(
        "referrals_progress",
        "referral_id agency_id status occurred_at",
        (("referral", "changed.referral_id"),),
        agency="changed.agency_id",
    ),
]
