"""The purse's guards: what the database itself refuses, whoever asks."""

from django.db import migrations

from tenants import rls

# A post is one statement, so the guards look at what a statement has added as a whole: one call for a thousand rows.
# A plan made while the tables are empty is kept until the next ANALYZE: left alone it would sort a whole history.
# They read under the scope's own policy, and are written so that a row they cannot see refuses, never passes.

MOVES_SOMETHING = """
CREATE FUNCTION credits_guard_sums() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
    units integer;
    uneven integer;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE total <> 0) INTO units, uneven FROM (
        SELECT sum(entry.amount) AS total
        FROM credits_entry entry JOIN credits_account account ON account.id = entry.account_id
        WHERE entry.transaction_id = NEW.id GROUP BY account.unit
    ) AS sums;
    IF units = 0 OR uneven > 0 THEN
        RAISE EXCEPTION 'entries of transaction % do not sum to zero, or there are none', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entries_sum_to_zero AFTER INSERT ON credits_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_guard_sums();
"""

FOLLOWS_THE_LAST = """
CREATE FUNCTION credits_guard_chain() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added LEFT JOIN LATERAL (
            SELECT hash, at FROM credits_transaction
            WHERE tenant_id = added.tenant_id AND seq >= added.seq - 1 AND seq < added.seq ORDER BY seq LIMIT 1
        ) AS before ON true
        WHERE added.seq > (SELECT coalesce(max(seq), 0) FROM credits_book WHERE tenant_id = added.tenant_id)
           OR added.prev_hash <> CASE added.seq WHEN 1 THEN decode(repeat('00', 32), 'hex')
                                 ELSE coalesce(before.hash, '') END
           OR added.at < before.at
    ) THEN
        RAISE EXCEPTION 'a transaction does not follow the last one, or the book does not end with it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_follows_the_last';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transaction_follows_the_last AFTER INSERT ON credits_transaction
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_chain();
"""

CARRIES_THE_BALANCE = """
CREATE FUNCTION credits_guard_entries() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN LATERAL (
            SELECT balance FROM credits_entry
            WHERE account_id = added.account_id AND seq < added.seq ORDER BY seq DESC LIMIT 1
        ) AS before ON true
        LEFT JOIN LATERAL (
            SELECT balance - amount AS opening FROM credits_entry
            WHERE account_id = added.account_id AND seq > added.seq ORDER BY seq LIMIT 1
        ) AS after ON true
        WHERE added.balance <> coalesce(before.balance, 0) + added.amount
           OR added.balance IS DISTINCT FROM coalesce(
               after.opening, (SELECT balance FROM credits_account WHERE id = added.account_id))
           OR added.seq IS DISTINCT FROM (SELECT seq FROM credits_transaction WHERE id = added.transaction_id)
    ) THEN
        RAISE EXCEPTION 'an entry does not carry the balance of its account from the entry before to the next'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_carries_the_balance';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT transaction_id FROM added) AS touched, LATERAL (
            SELECT FROM credits_entry entry JOIN credits_account account ON account.id = entry.account_id
            WHERE entry.transaction_id = touched.transaction_id
            GROUP BY account.unit HAVING sum(entry.amount) <> 0 LIMIT 1
        ) AS uneven
    ) THEN
        RAISE EXCEPTION 'the entries of a transaction do not sum to zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_carries_the_balance AFTER INSERT ON credits_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_entries();
"""

IS_THE_SUM = """
CREATE FUNCTION credits_guard_accounts() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed
        WHERE balance <> coalesce(
            (SELECT balance FROM credits_entry WHERE account_id = changed.id ORDER BY seq DESC LIMIT 1), 0)
    ) THEN
        RAISE EXCEPTION 'the balance of an account is not the sum of its entries'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_is_the_sum';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_balance_is_the_sum AFTER INSERT ON credits_account
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_accounts();
CREATE TRIGGER balance_is_the_sum AFTER UPDATE ON credits_account
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_accounts();
"""

ENDS_WITH_THE_LAST = """
CREATE FUNCTION credits_guard_books() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed LEFT JOIN LATERAL (
            SELECT seq, hash, at FROM credits_transaction
            WHERE tenant_id = changed.tenant_id ORDER BY seq DESC LIMIT 1
        ) AS last ON true
        WHERE changed.seq <> coalesce(last.seq, 0)
           OR changed.head <> coalesce(last.hash, decode(repeat('00', 32), 'hex'))
           OR changed.moved_at IS DISTINCT FROM last.at
    ) THEN
        RAISE EXCEPTION 'a book does not end with its last transaction'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'book_ends_with_the_last';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER new_book_ends_with_the_last AFTER INSERT ON credits_book
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_books();
CREATE TRIGGER book_ends_with_the_last AFTER UPDATE ON credits_book
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION credits_guard_books();
"""


def guard(sql: str, function: str) -> migrations.RunSQL:
    """A trigger function with its triggers, and the way back."""
    return migrations.RunSQL(sql, f"DROP FUNCTION {function} CASCADE")


def grant_only(table: str, columns: str) -> migrations.RunSQL:
    """The app may move these columns of a table, nothing else of it, and may delete no row."""
    role = rls.app_role()
    return migrations.RunSQL(
        f'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{role}"; GRANT UPDATE ({columns}) ON {table} TO "{role}"',
        f'GRANT UPDATE, DELETE ON {table} TO "{role}"',
    )


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial"), ("tenants", "0002_protect")]

    operations = [
        rls.Protect("Book"),
        rls.Protect("Account"),
        rls.Protect("Transaction"),
        rls.Protect("Entry"),
        rls.Protect("Adjustment"),
        rls.Protect("SignedHead"),
        rls.Protect("Inspection"),
        rls.AppendOnly("SignedHead"),
        rls.FixedOnce("Adjustment", "decided_at"),
        rls.AppendOnly("Transaction"),
        rls.AppendOnly("Entry"),
        grant_only("credits_book", "seq, head, slots_granted, moved_at"),
        grant_only("credits_account", "balance"),
        guard(MOVES_SOMETHING, "credits_guard_sums"),
        guard(FOLLOWS_THE_LAST, "credits_guard_chain"),
        guard(CARRIES_THE_BALANCE, "credits_guard_entries"),
        guard(IS_THE_SUM, "credits_guard_accounts"),
        guard(ENDS_WITH_THE_LAST, "credits_guard_books"),
    ]
