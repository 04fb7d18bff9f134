"""The purse's SQL: the statements a post is made of, each prepared once per connection."""

import functools

LOCK_BOOK = "SELECT seq, head, slots_granted, moved_at FROM credits_book WHERE tenant_id = %s FOR UPDATE"

FIND = """
SELECT id, seq, kind, cause, at FROM credits_transaction WHERE tenant_id = %s AND cause = ANY(%s::text[])
"""

BALANCES = "SELECT unit, code, balance FROM credits_account WHERE tenant_id = %s"

# The insert is the gate: a cause that has moved something already moves no account and no head. A statement that
# locks sees joined rows as they were before it waited, so this one must come after LOCK_BOOK, never be part of it.
WRITE = """
WITH gate AS (
    INSERT INTO credits_transaction (tenant_id, id, seq, kind, cause, at, policy, prev_hash, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
    ON CONFLICT (tenant_id, cause) DO NOTHING
    RETURNING tenant_id, id, seq, hash, at
), moved AS (
    UPDATE credits_account AS account SET balance = account.balance + move.amount
    FROM gate, (VALUES {moves}) AS move (entry_id, unit, code, amount)
    WHERE account.tenant_id = gate.tenant_id AND account.unit = move.unit AND account.code = move.code
    RETURNING move.entry_id, account.id AS account_id, move.unit, move.code, move.amount, account.balance
), entries AS (
    INSERT INTO credits_entry (tenant_id, id, transaction_id, account_id, seq, amount, balance)
    SELECT gate.tenant_id, moved.entry_id, gate.id, moved.account_id, gate.seq, moved.amount, moved.balance
    FROM gate, moved
), head AS (
    UPDATE credits_book AS book
    SET seq = gate.seq, head = gate.hash, moved_at = gate.at, slots_granted = book.slots_granted + %s
    FROM gate WHERE book.tenant_id = gate.tenant_id
)
SELECT unit, code, balance FROM moved
"""
MOVE = "(%s::uuid, %s::text, %s::text, %s::bigint)"

# Many posts of one purse: their causes were looked up under the lock, so none of them can be refused here. The rows
# come as JSON, which costs a third of arrays to bind.
WRITE_ALL = """
WITH transactions AS (
    INSERT INTO credits_transaction (tenant_id, id, seq, kind, cause, at, policy, prev_hash, hash)
    SELECT %(tenant_id)s, id, seq, kind, cause, at, policy, decode(prev_hash, 'hex'), decode(hash, 'hex')
    FROM json_to_recordset(%(transactions)s::json) AS new (
        id uuid, seq bigint, kind text, cause text, at timestamptz, policy jsonb, prev_hash text, hash text)
), entries AS (
    INSERT INTO credits_entry (tenant_id, id, transaction_id, account_id, seq, amount, balance)
    SELECT %(tenant_id)s, new.id, new.transaction_id, account.id, new.seq, new.amount, new.balance
    FROM json_to_recordset(%(entries)s::json) AS new (
        id uuid, transaction_id uuid, seq bigint, unit text, code text, amount bigint, balance bigint)
    JOIN credits_account AS account
      ON account.tenant_id = %(tenant_id)s AND account.unit = new.unit AND account.code = new.code
), accounts AS (
    UPDATE credits_account AS account SET balance = now.balance
    FROM json_to_recordset(%(balances)s::json) AS now (unit text, code text, balance bigint)
    WHERE account.tenant_id = %(tenant_id)s AND account.unit = now.unit AND account.code = now.code
)
UPDATE credits_book SET seq = %(seq)s, head = %(head)s, slots_granted = %(slots_granted)s, moved_at = %(moved_at)s
WHERE tenant_id = %(tenant_id)s
"""

OPEN_BOOK = """
INSERT INTO credits_book (id, tenant_id, seq, head, slots_granted, opened_at) VALUES (%s, %s, 0, %s, 0, %s)
ON CONFLICT (tenant_id) DO NOTHING
"""

OPEN_ACCOUNTS = """
INSERT INTO credits_account (id, tenant_id, unit, code, balance)
SELECT new.id, %s, new.unit, new.code, 0 FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS new (id, unit, code)
ON CONFLICT (tenant_id, unit, code) DO NOTHING
"""


@functools.cache
def write(moves: int) -> str:
    """`WRITE` for so many entries: scalars, since psycopg takes longer over four short arrays than over the rest."""
    return WRITE.format(moves=", ".join([MOVE] * moves))
