"""What each variable of the environment means; its kind and default are read from the settings themselves."""

MEANINGS: dict[str, dict[str, str]] = {
    "Keys": {
        "SECRET_KEY": "signs sessions, and is what the keys below are made of where they are not set",
        "SECRET_KEY_FALLBACKS": "earlier keys for sessions, separated by commas",
        "TOKEN_KEY": (
            "makes the tokens in mails. **Changing it kills every tracking link, receipt and "
            "「わたしの情報」 address that was sent**; set to what `SECRET_KEY` was, it lets `SECRET_KEY` "
            "change"
        ),
        "IDENTITY_KEY": (
            "keys the digests that recognise a counted person. Set it, keep it, never change it: "
            "people would count twice"
        ),
        "SEALING_KEYS": (
            "Fernet keys for secrets at rest, the newest first, separated by commas; keep an old "
            "one until [everything is sealed anew](operations.md#rotating-keys)"
        ),
        "LEDGER_SIGNING_KEYS": (
            "Ed25519 seeds, `base64url(32 bytes)`, the newest first, separated by commas: they sign"
            " ledgers' heads and statements. To rotate, put a new one in front"
        ),
        "LEDGER_RETIRED_KEYS": (
            "public halves (`x` of `/ledger/keys.json`) of keys whose seed you have destroyed: what"
            " they signed can still be checked"
        ),
    },
    "Where it lives": {
        "BASE_URL": ("the public address, in every mail. With `https://` come HSTS, the redirect and secure cookies"),
        "ALLOWED_HOSTS": "host names served, separated by commas",
        "CSRF_TRUSTED_ORIGINS": "further origins whose forms are accepted",
        "BEHIND_PROXY": (
            "trust `X-Forwarded-Proto` and the last address in `X-Forwarded-For`. Only behind a "
            "proxy that sets it itself"
        ),
        "DATABASE_URL": "the app's role: `postgresql://careerrelay_app:…@host:5432/careerrelay`",
        "DATABASE_DIRECT_URL": (
            "the app's role past a pooler, if there is one: the relay's guard keeps locks of its "
            "session, and its ear listens"
        ),
        "DATABASE_PREPARE": (
            "whether statements are prepared; false behind a pooler that does not know them (PgBouncer before 1.21)"
        ),
        "DATABASE_OWNER_URL": "the owner's role; for `migrate` only, never for what serves",
        "REDIS_URL": "the broker: `redis://:password@host:6379/0`",
        "MEDIA_ROOT": "uploaded files",
        "STATICFILES_STORAGE": "how static files are served",
    },
    "Mail": {
        "EMAIL_BACKEND": "Django's or [Anymail](https://anymail.dev)'s backend class",
        "EMAIL_HOST": "the SMTP server",
        "EMAIL_PORT": "its port",
        "EMAIL_HOST_USER": "who we are to it",
        "EMAIL_HOST_PASSWORD": "and our password",
        "EMAIL_USE_TLS": "whether STARTTLS is asked for",
        "ANYMAIL": "the mail provider's settings, as JSON ([reports](operations.md#mail-provider))",
        "DEFAULT_FROM_EMAIL": "the sender; its domain needs SPF, DKIM and DMARC",
        "SENDER_SPF_INCLUDE": (
            "the name that authorises your mail servers (`spf.example.jp`), for companies' SPF records"
        ),
        "SENDER_DKIM": (
            "`selector=CNAME target`, parted by commas: where your mail service keeps its keys. It "
            "must sign with the From's domain. Without both, own addresses are not offered"
        ),
        "SENDER_DNS_SERVERS": (
            "who is asked for companies' records: `address[:port]`, parted by commas. Empty: the machine's own"
        ),
        "MAILS_PER_MINUTE": (
            "rejections and check-ins that leave in one sender domain's name; more wait for the "
            "next minute, other domains are not held up. 0: no limit. Receipts, confirmations and "
            "letters are not counted"
        ),
        "MAIL_DIR": "where the demo's backend writes mails as files",
    },
    "Documents": {
        "DOCUMENT_S3_BUCKET": (
            "a bucket that speaks S3, for candidates' documents; they lie there sealed. Empty: they"
            " lie below `MEDIA_ROOT/documents`"
        ),
        "DOCUMENT_S3_ENDPOINT": "where the bucket is asked for",
        "DOCUMENT_S3_REGION": "the region its requests are signed for",
        "DOCUMENT_S3_ACCESS_KEY": "who we are to it",
        "DOCUMENT_S3_SECRET_KEY": "and our secret",
        "CLAMD_URL": (
            "`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. Empty: documents are not scanned,"
            " and agencies are told so"
        ),
    },
    "Limits and pace": {
        "API_REQUESTS_PER_MINUTE": "how often each API key may ask",
        "API_STRANGERS_PER_MINUTE": "how often an address may ask the API without a valid key",
        "CANDIDATE_FORMS_PER_MINUTE": (
            "how many forms one address may send to candidates’ pages; a mobile network’s people share one"
        ),
        "IMPORT_MAX_BYTES": "the largest file an import takes",
        "IMPORT_CHUNK_ROWS": (
            "rows an import takes in one transaction; other writers of the same employer wait for one"
        ),
        "SWEEP_SECONDS": "how often the beat looks for work whose hint was lost",
        "WEBHOOK_LOG_DAYS": "how long webhook attempts and events are kept",
        "OPERATOR_MFA_REQUIRED": (
            "`/admin/` opens only to a session that passed an authenticator app, a recovery code or a passkey"
        ),
    },
    "Watching and keeping": {
        "LOG_LEVEL": "of everything on standard error",
        "LOG_FORMAT": "one JSON object a line, or a line for a person",
        "METRICS_TOKEN": "opens `/metrics`; empty: the address does not exist",
        "BACKUP_DIR": (
            "where base backups lie, each in a folder of its own: only looked at, by `doctor` and `/metrics`"
        ),
        "LEDGER_HEADS_DIR": (
            "folder to which each night's signed heads are added, a file a month. Put it where the "
            "database's superuser cannot write (another machine's mount, `chattr +a`, storage with "
            "a retention lock)"
        ),
        "TOMBSTONES_DIR": (
            "folder to which each erasure is added, so that [a restore](operations.md#backups) can "
            "erase again: digests and ids, nobody's data"
        ),
    },
    "Demo and development only": {
        "DEMO": "demo only: shows every mail at `/demo/inbox/`",
        "DEBUG": "development only",
        "WEBHOOK_ALLOW_LOOPBACK": "demo and tests only: pushes to this machine",
    },
}
