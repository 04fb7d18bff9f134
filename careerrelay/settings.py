"""The frame's settings: one file, all from the environment; a missing value fails loudly at start."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from careerrelay.observation import BACKUP_DIR, LOGGING, METRICS_TOKEN, TOMBSTONES_DIR  # noqa: F401
from careerrelay.seals import LEDGER_HEADS_DIR, LEDGER_RETIRED_KEYS, LEDGER_SIGNING_KEYS, SEALING_KEYS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What kind of run this is -------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # the demo's mailbox page, and loopback receivers for webhooks
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
IDENTITY_KEY = env("IDENTITY_KEY", default=SECRET_KEY)  # keys the digests that recognise a person; never rotated alone
TOKEN_KEY = env("TOKEN_KEY", default=SECRET_KEY)  # makes the tokens in mails; with one of its own SECRET_KEY can rotate
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
IS_HTTPS = BASE_URL.startswith("https://")
if IS_HTTPS and (DEMO or env.bool("WEBHOOK_ALLOW_LOOPBACK", default=False)):
    raise ImproperlyConfigured("For https unset DEMO (every mail is shown to everybody) and WEBHOOK_ALLOW_LOOPBACK.")

# --- The house ----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "anymail",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "careerrelay",
    "tenants",
    "candidates",
    "credits",
    "referrals",
]
MIDDLEWARE = [
    "careerrelay.middleware.RequestId",
    "careerrelay.watching.Watched",
    "careerrelay.middleware.BodilessHead",
    "django.middleware.security.SecurityMiddleware",
    "careerrelay.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # the candidate's page in under 20 kB; BREACH is blurred
    "django.contrib.sessions.middleware.SessionMiddleware",
    "careerrelay.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "careerrelay.middleware.SessionsSeen",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "careerrelay.middleware.Door",  # last: its scope lies around the view and its rendering, and nothing else
]
ROOT_URLCONF = "careerrelay.urls"
WSGI_APPLICATION = "careerrelay.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careerrelay.context_processors.frame",
            ],
        },
    }
]
FORM_RENDERER = "careerrelay.formrenderer.FormRenderer"

# --- Data: the app's role can neither bypass row-level security nor change tables; the owner's only migrates ---------
DATABASES: dict[str, Any] = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
PREPARE_AFTER = 5 if env.bool("DATABASE_PREPARE", default=True) else None  # not behind a pooler that loses statements
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = (
    PREPARE_AFTER  # tenants/sql.py; the ORM never does
)
if env("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = {**env.db("DATABASE_OWNER_URL"), "TEST": {"MIRROR": "default"}}
    DATABASES["owner"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=10s"  # a migration holds up nobody longer
    )
if env("DATABASE_DIRECT_URL", default=""):  # past a pooler: the relay's guard keeps locks of its session
    DATABASES["direct"] = {**env.db("DATABASE_DIRECT_URL"), "TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "tenants.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tenants.people.passwords.NoWordOfOurs"},
]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))

# --- Signing in: by mailbox and password or passkey, a second factor beside the password; django-allauth's flows ------
AUTHENTICATION_BACKENDS = ["tenants.people.backends.MailboxBackend"]
ACCOUNT_ADAPTER = "tenants.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # by a link whose page has a button: scanners follow links
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that asked
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_CHANGE_EMAIL = True  # one mailbox a person: a new one replaces it once it is proven
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE says
PASSWORD_RESET_TIMEOUT = 4 * 3600
# Beside tenants/logins.py, which counts the tries at one account's password.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/10m/key", "signup": "20/m/ip"}
ACCOUNT_FORMS = {
    "login": "tenants.people.account_forms.LoginForm",
    "reset_password": "tenants.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "tenants.people.account_forms.ResetPasswordKeyForm",
    "change_password": "tenants.people.account_forms.ChangePasswordForm",
    "set_password": "tenants.people.account_forms.SetPasswordForm",
    "add_email": "tenants.people.account_forms.AddEmailForm",
    "reauthenticate": "tenants.people.account_forms.ReauthenticateForm",
}
MFA_ADAPTER = "tenants.people.adapters.MfaAdapter"
SOCIALACCOUNT_ADAPTER = "tenants.people.sso.adapter.SocialAccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody comes in without a proven one; a new one may be on its way
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = "CareerRelay"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: telephones' clocks
MFA_FORMS = {
    "authenticate": "tenants.people.mfa_forms.AuthenticateForm",
    "reauthenticate": "tenants.people.mfa_forms.ReauthenticateForm",
    "activate_totp": "tenants.people.mfa_forms.ActivateTOTPForm",
    "login_webauthn": "tenants.people.mfa_forms.LoginPasskeyForm",
    "authenticate_webauthn": "tenants.people.mfa_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "tenants.people.mfa_forms.ReauthenticatePasskeyForm",
    "add_webauthn": "tenants.people.mfa_forms.AddPasskeyForm",
    "edit_webauthn": "tenants.people.mfa_forms.RenamePasskeyForm",
}
USERSESSIONS_TRACK_ACTIVITY = True
OPERATOR_MFA_REQUIRED = env.bool("OPERATOR_MFA_REQUIRED", default=not DEMO)

# --- Limits that allauth keeps in the cache, in Valkey; while it is away nobody is kept out ---------------------------
CACHES = {
    "default": {
        "BACKEND": "careerrelay.cache.ForgivingCache",
        "LOCATION": env("REDIS_URL"),
        "KEY_PREFIX": "careerrelay:cache",
    }
}

# --- Work: the broker carries hints; PostgreSQL holds the truth and every schedule ----------------------------------
CELERY_BROKER_URL = env("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "max_retries": 0,  # a hint is not worth waiting for; a worker's own connection has its own retries
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120  # for what hangs; tasks end by themselves before it (tenants/shifts.py)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = False
CELERY_TIMEZONE = "Asia/Tokyo"
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5.0)
SUBSCRIPTIONS = "careerrelay.subscriptions.SUBSCRIPTIONS"
EMPTIERS = "careerrelay.subscriptions.EMPTIERS"

# --- Mail ---------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 15
MAIL_DIR = Path(env("MAIL_DIR", default=str(BASE_DIR / "var" / "mail")))  # where the .eml backend writes
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="CareerRelay <no-reply@careerrelay.example>")
ANYMAIL = env.json("ANYMAIL", default={})
# What a company's domain needs for its own address as From; without both, every mail comes in our name.
SENDER_SPF_INCLUDE = env("SENDER_SPF_INCLUDE", default="")  # the name that authorises our mail servers
SENDER_DKIM = env.dict("SENDER_DKIM", default={})  # selector=CNAME target, …: where the mail service keeps our keys
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=1200)  # to candidates, of one sender domain; 0: no limit
SENDER_DNS_SERVERS = env.list("SENDER_DNS_SERVERS", default=[])  # address[:port], …; empty: those of the machine

# --- Languages: Japanese is the source, English stands complete beside it -------------------------------------------
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "careerrelay" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Static files and safety ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env("STATICFILES_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # tokens live in addresses; "no-referrer" makes browsers post `Origin: null`
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # one that sets X-Forwarded-Proto and X-Forwarded-For itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""  # browsers take such a cookie from this host alone, and over TLS alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_SAMESITE = f"{COOKIE_PREFIX}django_language", "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "careerrelay.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=300 * 1024 * 1024)  # about a million applicants
IMPORT_CHUNK_ROWS = env.int("IMPORT_CHUNK_ROWS", default=10_000)  # in one transaction: the tenant's other writers wait
# Documents lie sealed below MEDIA_ROOT, or in a bucket that speaks S3; clamd scans them where it is named.
DOCUMENT_STORE = {
    "bucket": env("DOCUMENT_S3_BUCKET", default=""),
    "endpoint": env("DOCUMENT_S3_ENDPOINT", default="https://s3.ap-northeast-1.amazonaws.com"),
    "region": env("DOCUMENT_S3_REGION", default="ap-northeast-1"),
    "access_key": env("DOCUMENT_S3_ACCESS_KEY", default=""),
    "secret_key": env("DOCUMENT_S3_SECRET_KEY", default=""),
}
CLAMD_URL = env("CLAMD_URL", default="")  # tcp://host:3310 or unix:///run/clamav/clamd.ctl
WEBHOOK_ALLOW_LOOPBACK = env.bool("WEBHOOK_ALLOW_LOOPBACK", default=False)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)  # attempts and events are kept so long

# --- API ------------------------------------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)  # of each key
API_STRANGERS_PER_MINUTE = env.int("API_STRANGERS_PER_MINUTE", default=60)  # of each address without a valid key
CANDIDATE_FORMS_PER_MINUTE = env.int("CANDIDATE_FORMS_PER_MINUTE", default=60)  # of an address; carriers share theirs
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.api.keys.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["tenants.api.keys.HasKey"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.api.bodies.JSONBody"],
    "DEFAULT_SCHEMA_CLASS": "tenants.api.openapi.Operation",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS: 405; the OpenAPI document tells more
    "EXCEPTION_HANDLER": "tenants.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CareerRelay API",
    "DESCRIPTION": "Rejections in, consented referrals out, and the credits between them.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tenants.api.openapi.complete",
        "tenants.webhooks.openapi.add_webhooks",
    ],
}
