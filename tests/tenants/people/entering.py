"""How the tests of accounts come in: somebody with a password, their mails, and the codes of an authenticator app."""

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from django.core import mail

from tenants.models import User

PASSWORD = "correct-horse-battery"
MD5 = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STEP = 30  # seconds (RFC 6238)


def with_password(user: Any) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows (RFC 6238, SHA-1, six digits), `steps` from now."""
    counter = int(time.time()) // STEP + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://\S+", message.body)
    assert found
    return found[0]


def sign_in(page: Any, user: User, password: str = PASSWORD) -> None:
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
