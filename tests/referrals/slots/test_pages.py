"""The pages of slots: what each side reads and presses, and what it is never shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credits import queries as ledger
from referrals.models import EarlierApplicant, Introduction, Message, Placement, SlotRequest
from tenants.models import Letter, Tenant
from tenants.scope import scope
from tests import factories
from tests.referrals.slots.stage import PERSON, joined, opened, presented, settle, taken, with_slots

WANTED = {
    "job": "法人営業",
    "conditions": "経験3年以上",
    "salary_min": "５，０００，０００円",
    "salary_max": "8,000,000",
}
SOMEBODY = {
    "summary": "製造業向けの法人営業5年。",
    "last_name": "森",
    "first_name": "千尋",
    "last_name_kana": "もり",
    "email": "chihiro@mail.example",
    "phone": "090-1234-5678",
    "consented_date": "2026-11-20",
    "consent_method": "email",
}
NAMES = ("千尋", "chihiro", "+819012345678")


def slots_of(tenant):
    with scope(tenant=tenant):
        found = ledger.progress(tenant=Tenant.objects.select_related("plan").get(pk=tenant.pk))["slots"]
    return found["available"], found["held"], found["spent"]


def of(person):
    return f"slots/introductions/{person.public_id}/"


def state_of(person):
    with scope(network=True):
        return Introduction.objects.get(pk=person.pk).state


def test_open_a_request_that_holds_a_slot(employer, acme):
    assert "枠を使って募集" in employer.text("slots/")
    assert employer.post("slots/new/", **WANTED).status_code == 302
    with scope(tenant=acme):
        made = SlotRequest.objects.get()
    assert (made.salary_min, made.salary_max, slots_of(acme)) == (5_000_000, 8_000_000, (0, 1, 0))
    assert "いま始めたところです" in employer.told("slots/new/", **WANTED)
    page = employer.text("slots/")
    assert made.public_id in page
    assert "募集中" in page
    assert slots_of(acme) == (0, 1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"job": ""},
        {"conditions": ""},
        {"salary_min": "9,000,000"},
        {"salary_max": "たくさん"},
        {"salary_max": "99999999999"},
        {"deadline_date": "2020-01-01"},
    ],
)
def test_refuse_a_request_that_cannot_be_answered(employer, acme, wrong):
    answer = employer.post("slots/new/", **(WANTED | wrong))
    assert answer.status_code == 422
    assert (WANTED | wrong)["conditions"] in answer.content.decode()
    assert slots_of(acme) == (1, 0, 0)


def test_say_why_no_request_can_be_opened(employer, cast):
    for page in ("slots/", "slots/new/"):
        assert "利用できる無料紹介枠がありません" in employer.text(page)
        assert " disabled " in employer.text(page)
    answer = employer.post("slots/new/", **WANTED)
    assert answer.status_code == 422
    with scope(tenant=cast.acme):
        assert not SlotRequest.objects.exists()
        Tenant.objects.filter(pk=cast.acme.pk).update(admitted_at=None)
    assert "運営の承認をお待ちください" in employer.text("slots/new/")
    assert employer.post("slots/new/", **WANTED).status_code == 403


def test_pause_resume_and_cancel_after_a_question_that_names_the_request(employer, agency, acme, wanted):
    here = f"slots/{wanted.public_id}/"
    for act, state in (("pause", "一時停止中"), ("resume", "募集中"), ("cancel", "取りやめ")):
        assert "「法人営業」" in employer.text(f"{here}{act}/")
        assert state in employer.told(f"{here}{act}/")
        assert state in agency.text(here)
    assert slots_of(acme) == (1, 0, 0)
    assert employer.get(f"{here}pause/").status_code == 302
    assert "この募集は終了しています" in employer.told(f"{here}cancel/")
    assert employer.get(f"{here}delete/").status_code == 404


def test_introduce_somebody_blind_first(employer, agency, wanted, cast):
    here = f"slots/{wanted.public_id}/"
    assert "候補者を紹介" in agency.text(here)
    assert "紹介しました" in agency.told(f"{here}introduce/", **SOMEBODY)
    settle(timezone.now())
    with scope(tenant=cast.acme):
        person = Introduction.objects.get()
    for page in (here, of(person), ""):
        shown = employer.text(page)
        assert not [name for name in NAMES if name in shown], page
    assert SOMEBODY["summary"] in employer.text(of(person))
    assert "紹介された候補者1名の概要が届いています" in employer.text()
    employer.post(f"{of(person)}step/shortlist/")
    for page in (of(person), here):
        assert "千尋" in employer.text(page)
    assert [name for name in NAMES if name in employer.text(of(person))] == list(NAMES)
    assert "モリ" in employer.text(of(person))
    for page in (here, of(person), "slots/introductions/"):
        assert "千尋" in agency.text(page)


@pytest.mark.parametrize(
    "wrong",
    [
        {"summary": "森 千尋、営業5年"},
        {"summary": "連絡は chihiro@mail.example へ"},
        {"email": "chihiro"},
        {"phone": "12"},
        {"consented_date": "2999-01-01"},
        {"consent_method": ""},
    ],
)
def test_refuse_an_introduction_that_is_not_in_order(agency, wanted, cast, wrong):
    answer = agency.post(f"slots/{wanted.public_id}/introduce/", **(SOMEBODY | wrong))
    assert answer.status_code == 422
    with scope(tenant=cast.agency):
        assert not Introduction.objects.exists()


def test_tell_an_agency_why_it_may_not_introduce(agency, employer, wanted, cast):
    here = f"slots/{wanted.public_id}/"
    employer.post(f"{here}pause/")
    assert "この募集は一時停止中です" in agency.told(f"{here}introduce/", **SOMEBODY)
    employer.post(f"{here}resume/")
    agency.post(f"{here}introduce/", **SOMEBODY)
    assert "すでに紹介しています" in agency.told(f"{here}introduce/", **SOMEBODY)
    with scope(network=True):
        Tenant.objects.filter(pk=cast.agency.pk).update(zero_fee_confirmed_at=None)
    for page in ("slots/", here, f"{here}introduce/"):
        assert "手数料0円の届出の確認が必要です" in agency.text(page)
    assert "手数料0円の届出の確認が必要です" in agency.told(
        f"{here}introduce/", **(SOMEBODY | {"email": "a@b.example"})
    )


def test_go_step_by_step_to_a_hire_and_give_the_slot_back_after_an_early_leave(employer, agency, acme, person):
    today = timezone.localdate()
    for act, button in (("shortlist", "詳細を開く"), ("interview", "面接に進める"), ("offer", "内定を出した")):
        assert f">{button}<" in employer.text(of(person))
        employer.post(f"{of(person)}step/{act}/")
    assert ">面接に進める<" not in employer.text(of(person))
    assert "今の状態からは進められません" in employer.told(
        f"{of(person)}report/joined/", joined_date=today, theoretical_annual_salary="6000000", standard_fee_rate="35"
    )
    employer.post(f"{of(person)}step/accept/")
    said = {"joined_date": today, "theoretical_annual_salary": "６,０００,０００", "standard_fee_rate": "30"}
    for wrong in ({"joined_date": "2999-01-01"}, {"joined_date": "2000-01-01"}, {"standard_fee_rate": "350"}):
        assert employer.post(f"{of(person)}report/joined/", **(said | wrong)).status_code == 422
    shown = employer.told(f"{of(person)}report/joined/", **said)
    assert "1,800,000" in shown
    assert slots_of(acme) == (0, 0, 1)
    assert "入社済み" in agency.text(of(person))
    assert "1,800,000" not in agency.text(of(person))
    assert "保証の最終日" in employer.text(f"{of(person)}report/left/")
    for wrong in ({"left_date": "2000-01-01"}, {"reason": ""}):
        told = {"left_date": today, "reason": "resigned"} | wrong
        assert employer.post(f"{of(person)}report/left/", **told).status_code == 422
    shown = employer.told(f"{of(person)}report/left/", left_date=today, reason="resigned")
    assert "枠を返還しました" in shown
    assert (slots_of(acme), state_of(person)) == ((1, 0, 0), "left")
    assert shown.partition('id="history"')[2].count("佐藤 花子") == 6


def test_refuse_days_to_come_by_api_as_the_pages_do(employer, person, cast, acme):
    with scope(network=True):
        key = factories.make_key(cast.acme)
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    for act, day in (("joined", "joined_date"), ("left", "left_date")):
        told = {day: tomorrow, "reason": "resigned", "theoretical_annual_salary": 6_000_000}
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": act}
        path = f"/api/v1/introductions/{person.public_id}/{act}"
        answer = employer.client.post(path, told, "application/json", headers=headers)
        errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
        assert (answer.status_code, errors) == (422, [(f"#/{day}", "future")])
    assert (slots_of(acme), state_of(person)) == ((0, 1, 0), "introduced")


def test_decline_with_a_reason_that_the_agency_reads(employer, agency, person):
    assert employer.post(f"{of(person)}report/decline/").status_code == 422
    assert employer.post(f"{of(person)}report/decline/", reason="filled").status_code == 422
    employer.post(f"{of(person)}report/decline/", reason="mismatch")
    assert "条件に合わない" in agency.text(of(person))
    assert "今の状態からは進められません" in employer.told(f"{of(person)}step/shortlist/")
    assert "紹介を取り下げる" not in agency.text(of(person))


def test_withdraw_after_a_question_that_names_the_person(employer, agency, person):
    assert "森 千尋さん" in agency.text(f"{of(person)}withdraw/")
    assert "取り下げました" in agency.told(f"{of(person)}withdraw/")
    assert "本人の辞退" in employer.text(of(person))


def test_write_to_each_other_and_hear_of_it_by_mail_that_says_nothing_more(employer, agency, person, cast):
    assert employer.post(f"{of(person)}message/", body="").status_code == 422
    assert "送りました" in employer.told(f"{of(person)}message/", body="火曜の午後はいかがですか")
    agency.post(f"{of(person)}message/", body="本人に確かめます <b>")
    settle(timezone.now())
    for side, own in ((employer, "あおば人材株式会社"), (agency, "アクメ株式会社")):
        shown = side.text(of(person))
        assert "火曜の午後はいかがですか" in shown
        assert "本人に確かめます &lt;b&gt;" in shown
        assert own in shown
    with scope(network=True):
        told = Letter.objects.filter(kind="introduction_message")
        assert set(told.values_list("tenant__slug", flat=True)) == {"acme", "agency"}
        assert not [letter for letter in told if "火曜" in str(letter.data)]


def test_name_an_earlier_applicant_to_the_employer_alone(employer, agency, wanted, cast, now):
    with scope(tenant=cast.acme):
        known = factories.CandidateFactory(tenant=cast.acme, email=PERSON["email"], email_key=PERSON["email"])
    person = presented(cast.agency, wanted, now)
    shown = employer.text(of(person))
    assert "以前、貴社に応募した方です" in shown
    assert known.public_id in shown
    assert "以前の応募者" in employer.text(f"slots/{wanted.public_id}/")
    assert "以前" not in agency.text(of(person))
    with scope(tenant=cast.acme):
        assert EarlierApplicant.objects.count() == 1


def test_are_nobody_elses(desk, cast, person, wanted):
    rival, other = desk(cast.rival_owner, "/e/rival/"), desk(cast.other_consultant, "/a/other-agency/")
    for path in (of(person), f"{of(person)}report/decline/", f"slots/{wanted.public_id}/"):
        assert rival.get(path).status_code == 404
    for path in (of(person), f"{of(person)}withdraw/"):
        assert other.get(path).status_code == 404
    for path in ("message/", "step/shortlist/", "report/decline/"):
        assert rival.post(f"{of(person)}{path}", body="x", reason="mismatch").status_code == 404
    assert other.post(f"{of(person)}message/", body="x").status_code == 404
    page = other.text(f"slots/{wanted.public_id}/")
    assert "まだ誰も紹介していません" in page
    assert "千尋" not in page
    with scope(network=True):
        assert not Message.objects.exists()
    assert state_of(person) == "introduced"


def test_let_a_viewer_read_and_press_nothing(desk, cast, person, wanted):
    viewer = desk(cast.viewer, "/e/acme/")
    for path in ("slots/", f"slots/{wanted.public_id}/", of(person)):
        page = viewer.text(path)
        assert "<form" not in page.partition("<main")[2]
        assert "枠を使って募集" not in page.partition("募集はまだありません")[0]
    assert viewer.post(f"{of(person)}step/shortlist/").status_code == 403
    assert state_of(person) == "introduced"


def test_keep_the_guarantee_from_a_leave_that_it_does_not_cover(employer, acme, person, cast, now):
    taken(cast.acme, person, now)
    joined(cast.acme, person, now - timedelta(days=1))
    told = {"left_date": timezone.localdate(), "reason": "company"}
    assert "枠は返還されません" in employer.told(f"{of(person)}report/left/", **told)
    assert slots_of(acme) == (0, 0, 1)
    with scope(tenant=cast.acme):
        assert Placement.objects.get().restored_at is None


def test_list_what_is_open_and_what_has_ended_apart(agency, employer, cast, now):
    with_slots(cast.acme, now, 2)
    first, second = opened(cast.acme, now, job="経理"), opened(cast.acme, now, job="製品企画")
    employer.post(f"slots/{first.public_id}/cancel/")
    assert [job in agency.text("slots/") for job in ("経理", "製品企画")] == [False, True]
    assert [job in agency.text("slots/?state=ended") for job in ("経理", "製品企画")] == [True, False]
    assert second.public_id in agency.text("slots/")
