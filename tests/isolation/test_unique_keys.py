"""What a refused duplicate may tell: that a value exists among one's own rows, never among another's."""

import pytest

from tests.isolation.sql import ask_as

UNIQUE = """
SELECT i.indrelid::regclass || ' ' || string_agg(a.attname, ',' ORDER BY a.attname)
FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
JOIN pg_class c ON c.oid = i.indrelid
WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
  AND EXISTS (
      SELECT FROM pg_attribute owner
      WHERE owner.attrelid = i.indrelid AND owner.attname IN ('tenant_id', 'agency_id') AND NOT owner.attisdropped
  )
GROUP BY i.indexrelid, i.indrelid ORDER BY 1
"""
OWNER = {"tenant_id", "agency_id"}
# Across tenants, and no harm: nobody can try a value that they would have to know already.
UNGUESSABLE = {
    "digest": "SHA-256 of a token with 128 random bits",
    "receipt_id": "a random UUID",
    "delivery_id": "a delivery's UUID, with 74 random bits",
}
pytestmark = pytest.mark.usefixtures("world")


def unique_keys(connection):
    return [
        (table, set(columns.split(","))) for table, _, columns in (line.partition(" ") for line in found(connection))
    ]


def found(connection):
    return connection.execute(UNIQUE).fetchall()


def harmless(app, table, columns):
    """With its owner in it, or with an id that nobody else knows, or a secret."""
    return bool(columns & (OWNER | set(UNGUESSABLE) | ids_within(app, table)))


def ids_within(app, table):
    """Columns that point at a row of the same tenant: who does not know another's id collides with nobody."""
    named = app.execute(
        "SELECT attname FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)"
        " WHERE contype = 'f' AND cardinality(conkey) = 2 AND conrelid = %s::regclass",
        [table],
    )
    return set(named.fetchall()) - {"tenant_id"}


def test_every_unique_key_of_a_tenants_table_names_the_tenant(app):
    keys = unique_keys(app)
    assert len(keys) > 20
    assert [(table, columns) for table, columns in keys if not harmless(app, table, columns)] == []


def test_a_unique_key_across_tenants_would_be_named(owner):
    owner.execute("CREATE UNIQUE INDEX telltale ON candidates_candidate (email_key)")
    named = [(table, columns) for table, columns in unique_keys(owner) if not harmless(owner, table, columns)]
    assert named == [("candidates_candidate", {"email_key"})]


def test_sequences_tell_nothing(app):
    """A shared counter would tell one tenant how much another does."""
    of_tenants = app.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')"
        " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attname IN ('tenant_id', 'agency_id')"
        " WHERE c.relkind = 'S'"
    )
    assert of_tenants.fetchall() == []


@pytest.mark.parametrize("view", ["pg_stats", "pg_stat_activity", "pg_stats_ext"])
def test_the_catalogue_tells_no_value_of_anothers(app, world, view):
    """Statistics of a column hold its commonest values; PostgreSQL hides them where row-level security is on."""
    ask_as(app, world.rival)
    rows = app.execute(f"SELECT count(*) FROM {view} v WHERE v::text LIKE %s", ["%hiiragi.example%"])
    assert rows.fetchone() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 / (SELECT count(*) - count(*) FROM candidates_candidate)",
        "SELECT email::int FROM candidates_candidate",
        "SELECT last_name::uuid FROM candidates_candidate ORDER BY id",
        "SELECT json_agg(c)::text::int FROM candidates_candidate c",
    ],
)
def test_an_error_shows_no_row_of_anothers(app, world, statement):
    """A cast that fails names the value it met: the policy comes first, whatever the planner would like."""
    ask_as(app, world.rival)
    with pytest.raises(Exception) as failed:  # noqa: PT011  (whichever: its words are what counts)
        app.execute(statement).fetchall()
    assert "hiiragi" not in str(failed.value)
    assert "柊木" not in str(failed.value)
