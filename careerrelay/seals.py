"""The frame's settings of what is sealed and signed: keys from the environment, where signed heads are added to."""

import base64
import hashlib

import environ

env = environ.Env()
DERIVED = {use: hashlib.sha256((use + env("SECRET_KEY")).encode()).digest() for use in ("", "ledger")}
# Fernet keys, the newest first: `base64url(32 bytes)`. Without any, one is derived from SECRET_KEY.
SEALING_KEYS = env.list("SEALING_KEYS", default=[base64.urlsafe_b64encode(DERIVED[""])])
# Ed25519 seeds that sign ledgers' heads and statements, the newest first: `base64url(32 bytes)`.
LEDGER_SIGNING_KEYS = env.list("LEDGER_SIGNING_KEYS", default=[base64.urlsafe_b64encode(DERIVED["ledger"]).decode()])
# Public halves, likewise, of keys that signed once and whose seeds are destroyed.
LEDGER_RETIRED_KEYS = env.list("LEDGER_RETIRED_KEYS", default=[])
LEDGER_HEADS_DIR = env("LEDGER_HEADS_DIR", default="")
