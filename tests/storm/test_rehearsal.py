"""A small network's year, and every figure of every dashboard against the rows; `make rehearsal` plays a large one."""

import os
from argparse import Namespace
from typing import Any

import psycopg
import pytest

from referrals.insights.models import Tally
from storm import rehearsal
from tenants.scope import scope
from tests.database import database_name, with_database

SIZE: dict[str, int] = {"employers": 3, "agencies": 3, "people": 216, "months": 12, "workers": 1, "seed": 4}
SHARE = 0.25
pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.timeout(900)]


class Here:
    """In place of worker processes: this one, whose database the test looks after."""

    def submit(self, work: Any, *told: Any) -> Any:
        made = work(*told)
        return Namespace(result=lambda: made)


def differing(year: rehearsal.Rehearsal) -> list[str]:
    with psycopg.connect(with_database(os.environ["DATABASE_ADMIN_URL"], database_name())) as session:
        return year.compare(session)[0]


def test_the_dashboards_say_what_the_rows_say(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_LOOPBACK, settings.EMAIL_BACKEND = True, "storm.nowhere.Backend"
    settings.MAILS_PER_MINUTE = 0
    year = rehearsal.Rehearsal(Namespace(**SIZE, registering=SHARE))
    year.pool = Here()
    for month in range(SIZE["months"]):
        year.play_month(month)
    assert differing(year) == []
    assert year.told["registrations"] > 20
    with scope(network=True):  # one sum that is not what it counts
        sum_of = Tally.objects.filter(dimension="all", sent__gt=0).first()
        Tally.objects.filter(pk=sum_of.pk).update(sent=sum_of.sent + 1)
    wrong = differing(year)
    assert any("/ steps / sent" in line for line in wrong)
    assert all("sent" in line for line in wrong)
