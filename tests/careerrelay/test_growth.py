"""`manage.py measure_growth` …: each table is counted once, with what it grows with."""

from types import SimpleNamespace

from django.apps import apps
from django.core.management import call_command

from careerrelay import growth
from tests.careerrelay.servers_in_use import PROJECT


def test_knows_only_tables_that_exist() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert tables >= growth.OF_CANDIDATES | growth.OF_REFERRALS
    assert not growth.OF_CANDIDATES & growth.OF_REFERRALS


def test_shares_a_table_s_bytes_among_those_it_grows_with() -> None:
    sizes = [("candidates_candidate", 900, 90), ("referrals_mail", 100, 10), ("credits_entry", 70, 7), ("other", 5, 0)]
    assert growth.cost_of("candidate", 10, sizes)[:3] == (10, 100, 10)
    assert growth.cost_of("referral", 7, sizes).whole == 11
    assert growth.cost_of("employer", 0, sizes).whole == 5


def test_counts_employers_and_writes_nothing_unless_asked(cast: SimpleNamespace) -> None:
    page = PROJECT / "docs" / "scale.md"
    before = page.read_text()
    assert growth.costs()["employer"].number == 2
    call_command("measure_growth")
    assert page.read_text() == before
    assert "<!-- growth -->" in before
