"""The purse's guards: what the database itself refuses, whoever asks."""

from django.db import migrations

from tenants import rls

# Deferred to the end of the transaction, when all of a post is there. They read under the scope's own policy, so a
# post whose scope is gone by then fails: the guard never passes by seeing nothing.
ENTRY_GUARD = """
CREATE FUNCTION credits_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    last bigint;
BEGIN
    IF EXISTS (
        SELECT FROM credits_entry e JOIN credits_account a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
        WHERE e.transaction_id = NEW.transaction_id GROUP BY a.unit HAVING sum(e.amount) <> 0
    ) THEN
        RAISE EXCEPTION 'entries of transaction % do not sum to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_sum_to_zero', TABLE = TG_TABLE_NAME;
    END IF;
    SELECT balance INTO before FROM credits_entry
    WHERE account_id = NEW.account_id AND seq < NEW.seq ORDER BY seq DESC LIMIT 1;
    IF NEW.balance <> coalesce(before, 0) + NEW.amount THEN
        RAISE EXCEPTION 'entry % does not carry its account''s balance on', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_carries_the_balance_on', TABLE = TG_TABLE_NAME;
    END IF;
    IF NOT EXISTS (SELECT FROM credits_transaction WHERE id = NEW.transaction_id AND seq = NEW.seq) THEN
        RAISE EXCEPTION 'entry % has another number than its transaction', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_has_its_transactions_number', TABLE = TG_TABLE_NAME;
    END IF;
    SELECT balance INTO last FROM credits_entry WHERE account_id = NEW.account_id ORDER BY seq DESC LIMIT 1;
    IF last IS DISTINCT FROM (SELECT balance FROM credits_account WHERE id = NEW.account_id) THEN
        RAISE EXCEPTION 'balance of account % is not the sum of its entries', NEW.account_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_is_the_sum', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_guard AFTER INSERT ON credits_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_guard_entry();
"""

ACCOUNT_GUARD = """
CREATE FUNCTION credits_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    SELECT balance INTO last FROM credits_entry WHERE account_id = NEW.id ORDER BY seq DESC LIMIT 1;
    IF (SELECT balance FROM credits_account WHERE id = NEW.id) IS DISTINCT FROM coalesce(last, 0) THEN
        RAISE EXCEPTION 'balance of account % is not the sum of its entries', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_is_the_sum', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER account_guard AFTER INSERT OR UPDATE ON credits_account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_guard_account();
"""

TRANSACTION_GUARD = """
CREATE FUNCTION credits_guard_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM credits_entry WHERE transaction_id = NEW.id) THEN
        RAISE EXCEPTION 'transaction % moves nothing', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_has_entries', TABLE = TG_TABLE_NAME;
    END IF;
    IF NEW.seq > 1 AND NOT EXISTS (
        SELECT FROM credits_transaction
        WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq - 1 AND hash = NEW.prev_hash
    ) THEN
        RAISE EXCEPTION 'transaction % does not follow the one before', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_follows_the_last', TABLE = TG_TABLE_NAME;
    END IF;
    IF NOT EXISTS (SELECT FROM credits_book WHERE tenant_id = NEW.tenant_id AND seq >= NEW.seq) THEN
        RAISE EXCEPTION 'the book has not taken transaction % in', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'book_ends_with_its_last', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transaction_guard AFTER INSERT ON credits_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_guard_transaction();
"""

BOOK_GUARD = """
CREATE FUNCTION credits_guard_book() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    book credits_book;
    last record;
BEGIN
    SELECT * INTO book FROM credits_book WHERE id = NEW.id;
    SELECT seq, hash INTO last FROM credits_transaction WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1;
    IF (book.seq, book.head) IS DISTINCT FROM (coalesce(last.seq, 0), coalesce(last.hash, book.head)) THEN
        RAISE EXCEPTION 'the book of tenant % does not end with its last transaction', NEW.tenant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'book_ends_with_its_last', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER book_guard AFTER INSERT OR UPDATE ON credits_book
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_guard_book();
"""

UNDO = """
DROP TRIGGER {name}_guard ON credits_{name};
DROP FUNCTION credits_guard_{name}();
"""


def guard(name: str, sql: str) -> migrations.RunSQL:
    """One table's constraint trigger, and its way back."""
    return migrations.RunSQL(sql, UNDO.format(name=name))


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
        rls.AppendOnly("Transaction"),
        rls.AppendOnly("Entry"),
        grant_only("credits_book", "seq, head, slots_granted"),
        grant_only("credits_account", "balance"),
        guard("entry", ENTRY_GUARD),
        guard("account", ACCOUNT_GUARD),
        guard("transaction", TRANSACTION_GUARD),
        guard("book", BOOK_GUARD),
    ]
