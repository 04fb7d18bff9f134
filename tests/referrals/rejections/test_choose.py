"""A template is chosen by the stage and the reason …, a language by the name, and a version by lot."""

import uuid

import pytest

from candidates.models import Candidate
from referrals.models import Comparison, Mail, Version
from referrals.rejections import choosing, comparing, languages, services
from referrals.rejections.first_template import TEXTS
from referrals.rejections.stages import stage_of
from referrals.sending import services as sending
from tenants.scope import scope
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.usefixtures("db")
STAGES = {
    "書類選考": "document",
    "応募・書類": "document",
    "Resume screening": "document",
    "１次面接": "first",
    "一次面接": "first",
    "面接": "first",
    "二次面接": "later",
    "2nd interview": "later",
    "最終面接（役員）": "final",
    "Final interview": "final",
    "適性検査": "",
    "": "",
}


@pytest.fixture
def write(cast, now):
    def written(name, **aim):
        facts = TEXTS["ja"] | {"name": name, "language": "ja"} | aim
        return services.create_template(tenant=cast.acme, by=None, at=now, **facts)

    return written


@pytest.mark.parametrize("words", STAGES)
def test_an_ats_s_words_mean_a_stage(words):
    assert stage_of(words) == STAGES[words]


def test_the_one_that_says_most_of_the_case_is_chosen(cast, write):
    with scope(tenant=cast.acme):
        write("全員")
        write("最終", stage="final")
        write("経験", reason="経験")
        write("最終で経験", stage="final", reason="経験")
        cases = {("書類", "年収"): "全員", ("最終面接", "年収"): "最終", ("書類", "経験不足"): "経験"}
        cases[("最終面接", "経験不足")] = "最終で経験"
        chooser = choosing.Chooser(cast.acme)
        for (stage, reason), name in cases.items():
            application = ApplicationFactory(tenant=cast.acme, stage=stage, reason=reason)
            assert chooser.pick(application).version.template.name == name


def test_a_sending_without_a_template_gives_each_the_fitting_one_and_leaves_out_whom_none_fits(cast, write, now):
    with scope(tenant=cast.acme):
        write("書類", stage="document")
        write("最終", stage="final")
        for stage in ("書類選考", "最終面接", "適性検査"):
            ApplicationFactory(tenant=cast.acme, stage=stage, created_at=now)
        act = sending.ask_dispatch(tenant=cast.acme, version=None, mode="now", by=cast.recruiter, at=now)
        assert (act.queued, act.left_out) == (2, 1)
        mailed = Mail.objects.values_list("application__stage", "version__template__name")
        assert set(mailed) == {("書類選考", "書類"), ("最終面接", "最終")}


@pytest.mark.parametrize(
    ("last", "first", "kana", "language"),
    [
        ("髙橋", "美咲", "", "ja"),
        ("Smith", "Anna", "", "en"),
        ("Müller", "Jörg", "", "en"),
        ("Smith", "Anna", "スミス", "ja"),
        ("スミス", "Anna", "", "ja"),
        ("", "", "", "ja"),
    ],
)
def test_a_name_in_latin_letters_alone_is_written_to_in_english(cast, last, first, kana, language):
    person = Candidate(last_name=last, first_name=first, last_name_kana=kana)
    assert languages.language_of(person) == language


def test_the_other_language_is_used_where_it_is_written(cast, write):
    person = Candidate(last_name="Smith", first_name="Anna")
    with scope(tenant=cast.acme):
        one = write("一つ")
        both = write("両方", other={"subject": "Result", "body": "Dear {{氏名}} {{専用URL}}"})
        assert languages.text_for(one, person).language == "ja"
        assert languages.text_for(both, person) == ("en", "Result", "Dear {{氏名}} {{専用URL}}")


def test_a_lot_is_even_and_always_the_same():
    first, second = Version(id=uuid.uuid4()), Version(id=uuid.uuid4())
    comparison = Comparison(first=first, second=second)
    people = [uuid.uuid4() for _ in range(2000)]
    drawn = [choosing.drawn(comparison, person) for person in people]
    assert drawn == [choosing.drawn(comparison, person) for person in people]
    assert 850 < drawn.count(first) < 1150  # seven standard deviations
    other = Comparison(first=first, second=second)
    assert drawn != [choosing.drawn(other, person) for person in people]


def test_while_two_versions_are_compared_every_mail_is_of_one_of_them(cast, write, now):
    with scope(tenant=cast.acme):
        first = write("比較")
        told = {"tenant": cast.acme, "template": first.template, "by": cast.owner, "at": now}
        second = services.add_version(subject="新しい件名", body=first.body, **told)
        third = services.add_version(subject="もっと新しい件名", body=first.body, **told)
        running = comparing.start_comparison(first=first, second=second, **told)
        people = [ApplicationFactory(tenant=cast.acme) for _ in range(12)]
        services.queue_mails(tenant=cast.acme, version=third, applications=people, by=None, at=now)
        for mail in Mail.objects.select_related("application"):
            assert mail.version_id == choosing.drawn(running, mail.application.candidate_id).pk
            assert mail.comparison_id == running.pk
        comparing.end_comparison(tenant=cast.acme, comparison=running, by=cast.owner, at=now)
        late = ApplicationFactory(tenant=cast.acme)
        services.queue_mails(tenant=cast.acme, version=third, applications=[late], by=None, at=now)
        assert Mail.objects.get(application=late).version_id == third.pk
