"""What happens elsewhere while a candidate answers: an import, another link, another tab. Nothing counts wrong."""

import threading

import pytest
from django.db import connections

from candidates.imports.services import import_file
from candidates.models import Application, Candidate, Notice
from referrals.models import Link, Referral
from referrals.optin import services
from referrals.rejections.services import issue_shared_link, new_link
from tenants.scope import scope
from tests.factories import ApplicationFactory, answers
from tests.referrals.optin.people import personal_link

FILE = "応募ID,氏名,メールアドレス,募集職種,選考結果\nA-1,髙橋 美咲,misaki@mail.example,法人営業,不採用\n"


def submit(cast, link, now, **changes):
    return services.submit_registration(
        tenant=cast.acme,
        link=link,
        answers=answers(**changes),
        choices={str(cast.agency.pk): True},
        is_mail_given=False,
        notice=Notice.objects.get(version=1, language="ja"),
        at=now,
    )


def confirm(cast, registration, now):
    return services.confirm_registration(tenant=cast.acme, registration=registration, at=now)


def shared(cast, now, label="採用サイト"):
    return issue_shared_link(tenant=cast.acme, label=label, at=now)


def waits_for_a_lock():
    """Does any session of this database wait for a lock?"""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def aside(work):
    """Start `work` in a thread with a connection of its own; what it gave, or raised, is in the list."""
    gave = []

    def run():
        try:
            gave.append(work())
        except Exception as error:  # noqa: BLE001  (the test wants to see it)
            gave.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, gave


def until(condition, tries=100):
    for _ in range(tries):
        if condition():
            return
        threading.Event().wait(0.05)


# --- An import against a consent ------------------------------------------------------------------------------------


def test_counts_nobody_whose_rejection_was_taken_back_since_the_page_was_read(cast, now):
    link = personal_link(cast.acme, now, candidate__email="misaki@mail.example")
    with scope(tenant=cast.acme):
        read = Link.objects.select_related("application__candidate").get(pk=link.pk)
        Application.objects.update(outcome=Application.Outcome.HIRED)
        submit(cast, read, now)
        referral = Referral.objects.get()
    assert (referral.verdict, referral.reasons) == ("held", ["not_rejected"])


def test_asks_for_proof_of_a_mailbox_that_is_no_longer_the_links(cast, now):
    link = personal_link(cast.acme, now, candidate__email="misaki@mail.example")
    with scope(tenant=cast.acme):
        read = Link.objects.select_related("application__candidate").get(pk=link.pk)
        Candidate.objects.update(email="new@mail.example", email_key="new@mail.example")
        assert submit(cast, read, now).confirmed_at is None


@pytest.mark.timeout(60)
def test_a_new_person_confirms_while_a_file_brings_them(committed_cast, now):
    cast = committed_cast
    with scope(tenant=cast.acme):
        registration = submit(cast, shared(cast, now), now)

    def accept():
        with scope(tenant=cast.acme):
            return confirm(cast, registration, now)

    with scope(tenant=cast.acme):
        import_file(tenant=cast.acme, file=FILE.encode(), filename="a.csv", at=now)
        thread, gave = aside(accept)
        until(waits_for_a_lock)
    thread.join()
    assert [type(each) for each in gave] == [Referral]
    with scope(tenant=cast.acme):
        assert Candidate.objects.for_tenant(cast.acme).count() == 1
        assert Referral.objects.for_tenant(cast.acme).get().verdict == "counted"


@pytest.mark.timeout(60)
def test_a_file_brings_a_new_person_who_is_just_confirming(committed_cast, now):
    cast = committed_cast
    with scope(tenant=cast.acme):
        registration = submit(cast, shared(cast, now), now)

    def load():
        with scope(tenant=cast.acme):
            return import_file(tenant=cast.acme, file=FILE.encode(), filename="a.csv", at=now).created_count

    with scope(tenant=cast.acme):
        confirm(cast, registration, now)
        thread, gave = aside(load)
        until(waits_for_a_lock)
    thread.join()
    assert gave == [1]
    with scope(tenant=cast.acme):
        assert Candidate.objects.for_tenant(cast.acme).count() == 1


@pytest.mark.timeout(60)
def test_a_new_person_confirms_behind_two_links_at_once(committed_cast, now):
    cast = committed_cast
    with scope(tenant=cast.acme):
        first, second = (submit(cast, shared(cast, now, label), now) for label in ("採用サイト", "求人媒体"))

    def accept():
        with scope(tenant=cast.acme):
            return confirm(cast, second, now)

    with scope(tenant=cast.acme):
        confirm(cast, first, now)
        thread, gave = aside(accept)
        until(waits_for_a_lock)
    thread.join()
    assert [type(each) for each in gave] == [Referral]
    with scope(tenant=cast.acme):
        assert Candidate.objects.for_tenant(cast.acme).count() == 1


# --- One person, whatever they call themselves ----------------------------------------------------------------------


def test_counts_a_person_of_the_pool_once_though_they_changed_address_and_phone(cast, now):
    """Two applications of one person, two personal links: the second form tells another mailbox, and proves it."""
    first = personal_link(cast.acme, now, candidate__email="misaki@mail.example")
    with scope(tenant=cast.acme):
        other = ApplicationFactory(tenant=cast.acme, candidate=Candidate.objects.get(), job="経理")
        second = new_link(cast.acme, other, now)
        second.save(force_insert=True)
        submit(cast, first, now, phone="+819012345678")
        registration = submit(cast, second, now, email="another@mail.example", phone="+819087654321")
        assert confirm(cast, registration, now).verdict == "duplicate"
