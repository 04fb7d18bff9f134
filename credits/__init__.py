"""The purse: a double-entry, append-only ledger of referrals and free hire slots."""
