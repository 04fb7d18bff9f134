"""A sending whose workers are killed again and again: each person is mailed once or known to be uncertain, never twice.

CAREERRELAY_CRASH_MAILS says how many mails (10000 for the whole run), CAREERRELAY_CRASH_KILLS how often.
"""

import os
import random
import signal
import time

import pytest
from django.utils import timezone

from bench import sink
from referrals.models import Mail
from referrals.rejections.first_template import TEXTS
from referrals.rejections.services import create_template, queue_mails
from tenants.handing import ROUND
from tenants.scope import scope
from tests.factories import ApplicationFactory
from tests.tenants.processes import ended, start_task

MAILS = int(os.environ.get("CAREERRELAY_CRASH_MAILS", "160"))
KILLS = int(os.environ.get("CAREERRELAY_CRASH_KILLS", "3"))
WORKERS = 2


def queue(tenant, now):
    with scope(tenant=tenant):
        version = create_template(tenant=tenant, by=None, at=now, language="ja", **TEXTS["ja"])
        waiting = [ApplicationFactory(tenant=tenant) for _ in range(MAILS)]
        assert queue_mails(tenant=tenant, version=version, applications=waiting, by=None, at=now) == MAILS


def arrived(log):
    """The Message-IDs of what the server has, in order."""
    return log.read_text().split() if log.exists() else []


def start(port):
    told = {
        "MAILS_PER_MINUTE": "0",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
    }
    return start_task("tests.tenants.handlers.send_everything", **told, EMAIL_PORT=str(port))


def kill_within(port, log, some):
    """Workers killed once that many more mails have arrived: how many of them were still at it."""
    before = len(arrived(log))
    workers = [start(port) for _ in range(WORKERS)]
    while len(arrived(log)) < before + some and any(worker.process.poll() is None for worker in workers):
        time.sleep(0.001)
    for worker in workers:
        worker.process.send_signal(signal.SIGKILL)
    return sum(ended(worker) == -signal.SIGKILL for worker in workers)


@pytest.mark.timeout(3600)
def test_every_mail_is_accounted_for_and_none_came_twice(committed_cast, tmp_path):
    tenant, log = committed_cast.acme, tmp_path / "came.log"
    queue(tenant, timezone.now())
    with sink.running("--log", str(log), "--pause", "0.004") as port:
        steps = random.Random(7)
        killed = [kill_within(port, log, steps.randint(1, MAILS // (KILLS + 1))) for _ in range(KILLS)]
        assert ended(start(port)) == 0
    assert sum(killed) >= 1
    came = arrived(log)
    assert len(came) == len(set(came)), "a mail came twice"
    with scope(tenant=tenant):
        mails = Mail.objects.for_tenant(tenant)
        sent = set(mails.filter(sent_at__isnull=False).values_list("message_id", flat=True))
        uncertain = mails.filter(sent_at=None, handed_at__isnull=False, failed_at=None, cancelled_at=None)
        unsure = set(uncertain.values_list("message_id", flat=True))
        assert mails.count() == len(sent) + len(unsure) == MAILS
    assert sent <= set(came) <= sent | unsure
    assert len(unsure) <= sum(killed) * ROUND
