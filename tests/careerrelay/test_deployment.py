"""`manage.py check --deploy` under production's settings …: silent, and not because nobody looked."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "BASE_URL": "https://relay.example",
    "ALLOWED_HOSTS": "relay.example",
    "CSRF_TRUSTED_ORIGINS": "https://relay.example",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "BEHIND_PROXY": "yes",
}
DROPPED = {
    *("DEBUG", "DEMO", "WEBHOOK_ALLOW_LOOPBACK", "STATICFILES_STORAGE", "OPERATOR_MFA_REQUIRED"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # of the browser tests beside this one
}


def check(**changes):
    """What the command says, in a process of its own, with every check, the database's too."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    command = [sys.executable, "-W", "error::DeprecationWarning", "manage.py", "check", "--deploy"]
    command += ["--database", "default", "--fail-level", "WARNING"]
    environment = kept | PRODUCTION | changes
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=90
    )


def test_is_silent(committed_db):
    told = check()
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    assert told.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"SECRET_KEY": "short"}, "security.W009"),
        ({"DEBUG": "yes"}, "security.W018"),
        ({"BASE_URL": "http://relay.example"}, "security.W004"),
    ],
)
def test_would_speak_up(committed_db, changes, warning):
    told = check(**changes)
    assert told.returncode != 0
    assert warning in told.stderr


def test_cookies_are_for_this_host_and_for_tls_alone():
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME LANGUAGE_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE".split()
    asked = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}))"
    environment = os.environ | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "careerrelay.settings"}
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "__Host-django_language", "True", "True"]


def test_asks_the_database_too(committed_db):
    """As the tables' owner, who looks past row-level security, nobody is served."""
    told = check(DATABASE_URL=os.environ["DATABASE_OWNER_URL"])
    assert "tenants.E001" in told.stderr
