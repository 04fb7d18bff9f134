"""`POST /rejections` …"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.imports.services import import_file
from candidates.models import Application, Candidate
from referrals.models import Dispatch, Link, Mail
from tenants.models import AuditEntry, Policy
from tenants.scope import scope
from tests import factories
from tests.referrals.inbound.conftest import asker, held, told
from tests.tenants.api.conftest import caller_of

FRIDAY_NIGHT = "2026-11-20T20:00:00+09:00"


def codes(answer, part="warnings"):
    return [(one["pointer"], one["code"]) for one in answer[part]]


# --- One -------------------------------------------------------------------------------------------------------------
def test_stores_one_and_gives_its_link(cast, acme):
    status, answer = acme("rejections", told())
    assert (status, answer["status"], answer["outcome"], answer["mail"]) == (200, "created", "rejected", None)
    with scope(tenant=cast.acme):
        application = Application.objects.select_related("candidate").get()
        assert answer["application_id"] == application.public_id
        assert answer["candidate_id"] == application.candidate.public_id
        assert answer["tracking_url"] == Link.objects.get(application=application).url
        assert (application.source, application.remote_id, application.candidate.last_name) == (
            "greenhouse",
            "a-1",
            "髙橋",
        )
        assert application.candidate.phone_key == "+819012340001"
        line = AuditEntry.objects.get(action="rejections.told")
    assert (line.actor, line.detail["created"], line.subject) == ("key", 1, application.public_id)
    assert "misaki" not in str(line.detail)


def test_says_duplicate_when_nothing_is_new_and_updated_when_something_is(cast, acme):
    first = acme("rejections", told())[1]
    again = acme("rejections", told())[1]
    changed = acme("rejections", told(application__stage="最終面接"))[1]
    assert [one["status"] for one in (first, again, changed)] == ["created", "duplicate", "updated"]
    assert len({one["tracking_url"] for one in (first, again, changed)}) == 1
    assert held(cast.acme) == (1, 1, 0)


def test_knows_who_came_by_a_file(cast, acme, now):
    file = "応募ID,名前,メールアドレス,募集職種,選考終了理由\na-1,髙橋 美咲,MISAKI1@mail.example,法人営業,不採用"
    with scope(tenant=cast.acme):
        import_file(tenant=cast.acme, file=file.encode(), filename="x.csv", at=now)
    answers = [acme("rejections", told(source=source))[1] for source in ("greenhouse", "generic")]
    assert [one["status"] for one in answers] == ["updated", "duplicate"]
    assert held(cast.acme)[:2] == (1, 1)


def test_refuses_what_is_missing_or_of_the_wrong_type_at_its_place(cast, acme):
    item = told(candidate__last_name="", application__job=5, send="soon")
    del item["application"]["rejected_at"]
    status, answer = acme("rejections", item)
    assert status == 422
    assert {(one["pointer"], one["code"]) for one in answer["errors"]} == {
        ("#/candidate/last_name", "required"),
        ("#/application/rejected_at", "required"),
        ("#/application/job", "type"),
        ("#/send", "send"),
    }
    assert held(cast.acme) == (0, 0, 0)


@pytest.mark.parametrize("body", [[], 5, "x", {}, {"items": []}, {"items": {}}, {"items": [5]}, {"candidate": 1}])
def test_refuses_what_is_no_rejection(acme, body):
    assert acme("rejections", body)[0] == 422


def test_reads_by_the_rules_of_a_file(cast, acme):
    status, answer = acme(
        "rejections", told(candidate__email="misaki＠mail", application__rejected_at="2026年11月20日", remote_id=17)
    )
    assert (status, codes(answer)) == (200, [("#/candidate/email", "email")])
    with scope(tenant=cast.acme):
        assert Candidate.objects.get().email == ""


def test_takes_a_reason_that_contradicts_as_a_file_does(acme):
    answer = acme("rejections", told(application__reason="他社内定のため辞退"))[1]
    assert (answer["status"], answer["outcome"], answer["tracking_url"]) == ("created", "withdrawn", None)


def test_leaves_out_and_names_what_must_not_be_collected(cast, acme):
    item = told(candidate__marital_status="既婚", candidate__本籍="秘密の本籍", candidate__hobby="釣り")
    item["candidate"]["jobs"] = [{"company": "株式会社ABC", "title": "主任", "union_membership": "秘密の組合"}]
    status, answer = acme("rejections", item)
    assert status == 200
    assert set(codes(answer)) == {
        ("#/candidate/marital_status", "refused"),
        ("#/candidate/本籍", "refused"),
        ("#/candidate/hobby", "unknown"),
        ("#/candidate/jobs/-/union_membership", "refused"),
    }
    with scope(tenant=cast.acme):
        person = Candidate.objects.values().get()
    assert "秘密" not in str(person)
    assert person["current_company"] == "株式会社ABC"


# --- Many ------------------------------------------------------------------------------------------------------------
def test_judges_each_item_for_itself(cast, acme):
    items = [told(1), told(2, candidate__last_name=None), told(1, application__stage="最終面接"), told(3)]
    status, answer = acme("rejections", {"items": items})
    assert status == 200
    assert [one["status"] for one in answer["items"]] == ["duplicate", "invalid", "created", "created"]
    assert codes(answer["items"][1], "errors") == [("#/items/1/candidate/last_name", "required")]
    assert answer["items"][0]["application_id"] == answer["items"][2]["application_id"]
    assert answer["counts"] == {"created": 2, "updated": 0, "duplicate": 1, "invalid": 1}
    assert held(cast.acme) == (2, 2, 0)


def test_takes_a_thousand_and_no_more(cast, acme):
    with CaptureQueriesContext(connection) as few:
        acme("rejections", {"items": [told(number) for number in range(2000, 2010)]})
    with CaptureQueriesContext(connection) as many:
        status, answer = acme("rejections", {"items": [told(number) for number in range(1000)]})
    assert (status, answer["counts"]["created"]) == (200, 1000)
    assert len(many) <= len(few) + 10  # a few more for a hundred times the rows
    assert len({one["tracking_url"] for one in answer["items"]}) == 1000
    assert acme("rejections", {"items": [told(number) for number in range(1001)]})[0] == 422


def test_asks_the_database_as_often_for_many_as_for_one(acme, template):
    acme("rejections", {"items": [told(0, send="now")]})
    asked = []
    for items in ([told(1, send="now")], [told(number, send="now") for number in range(100, 400)]):
        with CaptureQueriesContext(connection) as captured:
            acme("rejections", {"items": items})
        asked.append(len(captured))
    assert asked[1] <= asked[0] + 1, asked


# --- Mail ------------------------------------------------------------------------------------------------------------
def test_sends_nothing_unless_asked(cast, acme, template):
    assert acme("rejections", told())[1]["mail"] is None
    assert held(cast.acme)[2] == 0


@pytest.mark.parametrize("by", ["name", "public_id", None])
def test_puts_a_mail_in_line_once(cast, acme, template, by):
    asked = {"send": "now"} | ({"template": getattr(template, by)} if by else {})
    answers = [acme("rejections", told(**asked))[1]["mail"] for _ in range(2)]
    assert answers == ["queued", "queued"]
    assert held(cast.acme) == (1, 1, 1)
    with scope(tenant=cast.acme):
        dispatch = Dispatch.objects.get()
    assert (dispatch.mode, dispatch.queued, dispatch.asked_by) == ("now", 1, None)


def test_plans_a_mail_within_business_hours(cast, acme, template, time_machine):
    time_machine.move_to(FRIDAY_NIGHT, tick=False)
    assert acme("rejections", told(send="scheduled"))[1]["mail"] == "planned"
    with scope(tenant=cast.acme):
        mail = Mail.objects.get()
    assert (mail.next_at.isoformat(), mail.is_timed) == ("2026-11-24T00:00:00+00:00", True)  # Monday is a holiday


def test_holds_a_mail_that_somebody_must_approve(cast, acme, template, now):
    with scope(tenant=cast.acme):
        Policy.objects.update_or_create(tenant=cast.acme, defaults={"is_approval_required": True, "updated_at": now})
    assert acme("rejections", told(send="now"))[1]["mail"] == "held"


def test_says_why_no_mail_is_sent(cast, acme, template):
    items = [told(1, send="now", candidate__email=""), told(2, send="now", template="違う文面")]
    answer = acme("rejections", {"items": items})[1]
    assert codes(answer["items"][0]) == [("#/items/0/candidate/email", "unmailable")]
    assert codes(answer["items"][1], "errors") == [("#/items/1/template", "template_unknown")]
    assert held(cast.acme)[2] == 0


# --- Who asks --------------------------------------------------------------------------------------------------------
def test_answers_a_repetition_of_the_same_request_as_before(cast):
    call = caller_of(cast.acme)
    ask = asker(call)
    assert ask("rejections", told(), key="same") == ask("rejections", told(), key="same")
    assert ask("rejections", told(2), key="same")[0] == 422
    assert held(cast.acme)[:2] == (1, 1)


def test_keeps_what_a_test_key_tells_in_the_twin(cast):
    with scope(network=True):
        twin = factories.twin_of(cast.acme)
        secret = factories.make_key(cast.acme, is_test=True)
    ask = asker(caller_of(cast.acme))
    headers = {"Authorization": f"Bearer {secret}"}
    status, answer = ask("rejections", told(send="now", template="どれでも"), **headers)
    assert (status, answer["status"], answer["mail"]) == (200, "created", "queued")
    assert held(cast.acme) == (0, 0, 0)
    assert held(twin) == (1, 1, 1)


def test_refuses_an_employer_that_is_not_admitted(cast):
    ask = asker(caller_of(cast.acme))
    with scope(network=True):
        cast.acme.admitted_at = None
        cast.acme.save()
    status, answer = ask("rejections", told())
    assert (status, answer["type"].rpartition("/")[2]) == (403, "not-admitted")


def test_refuses_a_key_without_the_scope(cast):
    with scope(network=True):
        secret = factories.make_key(cast.acme, scopes=["candidates:read"])
    status, answer = asker(caller_of(cast.acme))("rejections", told(), Authorization=f"Bearer {secret}")
    assert (status, answer["type"].rpartition("/")[2]) == (403, "insufficient-scope")


def test_leaves_the_other_employers_people_alone(cast, acme):
    acme("rejections", told())
    rival = asker(caller_of(cast.rival))
    answer = rival("rejections", told(candidate__last_name="榊原"))[1]
    assert answer["status"] == "created"
    assert acme("candidates")[1]["data"][0]["last_name"] == "髙橋"


# --- Taking it back --------------------------------------------------------------------------------------------------
def test_is_taken_back_with_the_mail_that_has_not_left(cast, acme, template):
    answer = acme("rejections", told(send="scheduled"))[1]
    path = f"rejections/{answer['application_id']}/unreject"
    status, back = acme(path, {})
    assert (status, back) == (200, {"application_id": answer["application_id"], "outcome": "open", "mail": None})
    assert acme(path, {})[0] == 200
    with scope(tenant=cast.acme):
        mail, application = Mail.objects.get(), Application.objects.get()
        assert AuditEntry.objects.filter(action="rejection.taken_back").count() == 1
    assert mail.cancelled_at
    assert (application.outcome, application.rejected_at) == ("open", None)
    assert acme("rejections", told())[1]["status"] == "updated"


def test_says_that_a_mail_had_left_when_it_is_taken_back(cast, acme, template, now):
    answer = acme("rejections", told(send="now"))[1]
    with scope(tenant=cast.acme):
        Mail.objects.update(handed_at=now, sent_at=now)
    assert acme(f"rejections/{answer['application_id']}/unreject", {})[1]["mail"] == "sent"


def test_is_not_taken_back_by_another_employer(cast, acme):
    answer = acme("rejections", told())[1]
    rival = asker(caller_of(cast.rival))
    assert rival(f"rejections/{answer['application_id']}/unreject", {})[0] == 404
    assert rival(f"candidates/{answer['candidate_id']}")[0] == 404
    assert rival("candidates")[1]["data"] == []


# --- Reading ---------------------------------------------------------------------------------------------------------
def test_is_read_again_by_candidate(acme):
    answer = acme("rejections", told())[1]
    status, person = acme(f"candidates/{answer['candidate_id']}")
    assert (status, person["last_name"], person["mailable"]) == (200, "髙橋", True)
    (application,) = person["applications"]
    assert (application["id"], application["tracking_url"]) == (answer["application_id"], answer["tracking_url"])


def test_is_listed_page_by_page_and_by_change(acme, time_machine):
    time_machine.move_to("2026-11-20T10:00:00+09:00", tick=False)
    acme("rejections", {"items": [told(number) for number in range(5)]})
    first = acme("candidates?limit=3")[1]
    rest = acme(f"candidates?limit=3&cursor={first['next_cursor']}")[1]
    assert (len(first["data"]), len(rest["data"]), rest["has_more"]) == (3, 2, False)
    time_machine.move_to("2026-11-21T10:00:00+09:00", tick=False)
    acme("rejections", told(2, application__stage="最終面接"))
    changed = acme("candidates?updated_since=2026-11-21T00:00:00Z")[1]["data"]
    assert [one["email"] for one in changed] == ["misaki2@mail.example"]
