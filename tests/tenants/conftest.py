"""The mails' stage: a mail server that says what it can do, in both ways."""

import pytest

from tests.tenants.mails import SMTP
from tests.tenants.smtp import mail_server


@pytest.fixture(params=[False, True], ids=["plain", "pipelining"])
def server(settings, request):
    with mail_server() as running:
        running.is_pipelining = request.param
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", running.port
        yield running
