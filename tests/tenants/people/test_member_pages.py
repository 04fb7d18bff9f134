"""The members' pages: what each role is shown, what a tampered form comes to, and what a removed member loses."""

import re

import pytest
from allauth.account.internal.flows import reauthentication
from django.test import Client
from django.utils import timezone

from tenants.models import AuditEntry, Invitation, Membership
from tenants.people import invitations, role_table
from tenants.people.ranks import ROLES_OF
from tenants.roles import MATRIX
from tenants.scope import scope
from tests.factories import MembershipFactory

MEMBERS = "/e/acme/settings/members/"


def place(user, tenant):
    with scope(tenant=tenant):
        return Membership.objects.select_related("tenant", "user").get(user=user, tenant=tenant)


def role_of(user, tenant):
    with scope(tenant=tenant):
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def lines(tenant, action):
    with scope(tenant=tenant):
        return AuditEntry.objects.for_tenant(tenant).filter(action=action).count()


@pytest.fixture
def at(cast):
    """The page of one of acme's members: `at("viewer", "remove/")`."""
    return lambda name, page="": f"{MEMBERS}{place(getattr(cast, name), cast.acme).public_id}/{page}"


def signed_in(user, **more):
    browser = Client(**more)
    browser.force_login(user)
    return browser


# --- What is shown --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["owner", "admin", "recruiter", "viewer"])
def test_shows_everybody_and_only_the_buttons_that_work(cast, name):
    browser = signed_in(getattr(cast, name))
    text = browser.get(MEMBERS).content.decode()
    for other in ("owner", "admin", "recruiter", "viewer"):
        assert getattr(cast, other).email in text
    for address in set(re.findall(rf'href="({MEMBERS}[^"]*)"', text)):
        assert browser.get(address).status_code in (200, 302), address


def test_shows_an_admin_no_button_on_an_owner(cast, at):
    text = signed_in(cast.admin).get(MEMBERS).content.decode()
    assert at("owner") not in text
    assert at("viewer") in text


def test_names_every_action_of_the_matrix():
    named = {action for _name, labels in role_table.GROUPS for action in labels}
    used = {action for roles in ROLES_OF.values() for role in roles for action in MATRIX[role]}
    assert used == named


@pytest.mark.parametrize(("page", "who"), [("/e/acme", "viewer"), ("/a/agency", "consultant")])
def test_tells_what_each_role_may_do(cast, page, who):
    text = signed_in(getattr(cast, who)).get(f"{page}/settings/members/roles/").content.decode()
    assert ("オーナー" in text) is (who == "viewer")
    assert ("コンサルタント" in text) is (who == "consultant")


# --- Changing -------------------------------------------------------------------------------------------------------
def test_gives_another_role(cast, at):
    for _press in range(2):
        assert signed_in(cast.owner).post(at("viewer"), {"role": "recruiter"})["Location"] == MEMBERS
    assert role_of(cast.viewer, cast.acme) == "recruiter"
    assert lines(cast.acme, "member.role_changed") == 1


@pytest.mark.parametrize(
    ("by", "who", "page", "role"),
    [
        ("admin", "viewer", "", "owner"),
        ("admin", "admin", "", "owner"),
        ("admin", "owner", "", "viewer"),
        ("admin", "owner", "remove/", ""),
        ("owner", "viewer", "", "agency_admin"),
    ],
)
def test_refuses_an_escalation_and_writes_it_down(cast, at, by, who, page, role):  # noqa: PLR0917
    before = role_of(getattr(cast, who), cast.acme)
    assert signed_in(getattr(cast, by)).post(at(who, page), {"role": role}).status_code == 403
    assert role_of(getattr(cast, who), cast.acme) == before
    assert lines(cast.acme, "member.escalation_refused") == 1


@pytest.mark.parametrize("role", ["", "operator", "superuser", "OWNER", "owner\x00", "オーナー"])
def test_takes_nothing_that_is_no_role(cast, at, role):
    assert signed_in(cast.owner).post(at("viewer"), {"role": role}).status_code == 422
    assert role_of(cast.viewer, cast.acme) == "viewer"


def test_takes_nothing_from_the_form_but_the_role(cast, at):
    told = {"role": "recruiter", "user": str(cast.rival_owner.pk), "tenant": str(cast.rival.pk), "id": "x"}
    signed_in(cast.owner).post(at("viewer"), told)
    assert role_of(cast.viewer, cast.acme) == "recruiter"
    assert role_of(cast.rival_owner, cast.acme) is None


def test_tells_the_last_owner_what_to_do_first(cast, at):
    owner = signed_in(cast.owner)
    for answer in (owner.post(at("owner"), {"role": "viewer"}), owner.post(f"{MEMBERS}leave/")):
        assert answer.status_code == 422
        assert "最後のオーナー" in answer.content.decode()
    assert role_of(cast.owner, cast.acme) == "owner"


@pytest.mark.parametrize("page", ["", "remove/"])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_does_not_know_anothers_members(cast, page, verb):
    theirs = place(cast.rival_owner, cast.rival).public_id
    answer = getattr(signed_in(cast.owner), verb)(f"{MEMBERS}{theirs}/{page}", {"role": "viewer"})
    assert answer.status_code == 404
    assert role_of(cast.rival_owner, cast.rival) == "owner"


def test_needs_the_forms_own_token(cast, at):
    strict = signed_in(cast.owner, enforce_csrf_checks=True)
    for page in (at("viewer"), at("viewer", "remove/"), f"{MEMBERS}leave/", f"{MEMBERS}invite/"):
        assert strict.post(page, {"role": "owner"}).status_code == 403
    assert role_of(cast.viewer, cast.acme) == "viewer"


# --- Leaving --------------------------------------------------------------------------------------------------------
def test_asks_before_it_removes(cast, at):
    assert cast.viewer.email in signed_in(cast.owner).get(at("viewer", "remove/")).content.decode()
    assert role_of(cast.viewer, cast.acme) == "viewer"


def test_closes_the_door_to_the_open_session_of_who_is_removed(cast, at):
    theirs, owner, page = signed_in(cast.viewer), signed_in(cast.owner), at("viewer", "remove/")
    assert theirs.get("/e/acme/").status_code == 200
    assert owner.post(page)["Location"] == MEMBERS
    assert theirs.get("/e/acme/").status_code == 404
    assert owner.post(page)["Location"] == MEMBERS  # pressed twice
    assert lines(cast.acme, "member.removed") == 1


def test_lets_a_member_leave(cast):
    viewer = signed_in(cast.viewer)
    assert viewer.post(f"{MEMBERS}leave/")["Location"] == "/"
    assert (viewer.get("/e/acme/").status_code, role_of(cast.viewer, cast.acme)) == (404, None)


# --- Handing over ---------------------------------------------------------------------------------------------------
def test_asks_the_owner_who_they_are_before_handing_over(cast):
    answer = signed_in(cast.owner).post(f"{MEMBERS}transfer/", {"to": str(place(cast.viewer, cast.acme).pk)})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert role_of(cast.viewer, cast.acme) == "viewer"


@pytest.fixture
def proven(monkeypatch):
    monkeypatch.setattr("tenants.people.accounts.did_recently_reauthenticate", lambda request: True)
    assert reauthentication.did_recently_reauthenticate  # what is played is still there


@pytest.mark.usefixtures("proven")
def test_hands_over_once_however_often_it_is_pressed(cast):
    owner, to = signed_in(cast.owner), str(place(cast.viewer, cast.acme).pk)
    for _press in range(2):
        assert owner.post(f"{MEMBERS}transfer/", {"to": to})["Location"] == MEMBERS
    assert (role_of(cast.viewer, cast.acme), role_of(cast.owner, cast.acme)) == ("owner", "admin")
    assert lines(cast.acme, "ownership.transferred") == 1


@pytest.mark.usefixtures("proven")
def test_hands_over_to_members_of_the_house_only(cast):
    owner = signed_in(cast.owner)
    for to in (str(place(cast.rival_owner, cast.rival).pk), "", "x", str(place(cast.owner, cast.acme).pk)):
        assert owner.post(f"{MEMBERS}transfer/", {"to": to}).status_code == 422
    assert role_of(cast.owner, cast.acme) == "owner"


@pytest.mark.parametrize("name", ["admin", "recruiter", "viewer"])
def test_is_the_owners_alone_to_hand_over(cast, name):
    answer = signed_in(getattr(cast, name)).post(f"{MEMBERS}transfer/", {"to": "x"})
    assert answer.status_code == 403


# --- Asking in ------------------------------------------------------------------------------------------------------
def invited(tenant):
    with scope(tenant=tenant):
        return set(Invitation.objects.for_tenant(tenant).values_list("email", "role"))


def test_invites_every_line_once(cast):
    told = "a@new.example\r\n佐藤 <Ｂ@New.example>, a@new.example c@new.example\n\n"
    for _press in range(2):
        answer = signed_in(cast.owner).post(f"{MEMBERS}invite/", {"emails": told, "role": "viewer"})
        assert answer["Location"] == MEMBERS
    assert invited(cast.acme) == {(f"{name}@new.example", "viewer") for name in "abc"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("a@new.example\nこれは違う", "2件目：「これは違う」"),
        ("{viewer}", "すでにメンバー"),
        ("\n".join(f"{n}@new.example" for n in range(51)), "入力は51件"),
        ("a@new.example\r\nBcc: x@evil.example", "2件目"),
        ("", "field-error"),
    ],
)
def test_invites_nobody_when_a_line_is_wrong_and_keeps_what_was_typed(cast, told, said):
    told = told.format(viewer=cast.viewer.email)
    answer = signed_in(cast.owner).post(f"{MEMBERS}invite/", {"emails": told, "role": "viewer"})
    text = answer.content.decode()
    assert (answer.status_code, said in text, told.split("\n")[0].strip() in text) == (422, True, True)
    assert invited(cast.acme) == set()


def test_refuses_to_invite_above_ones_own_role(cast):
    told = {"emails": "a@new.example", "role": "owner"}
    assert signed_in(cast.admin).post(f"{MEMBERS}invite/", told).status_code == 403
    assert (invited(cast.acme), lines(cast.acme, "member.escalation_refused")) == (set(), 1)


@pytest.mark.parametrize("page", ["resend", "revoke"])
def test_does_not_know_anothers_invitations(cast, page):
    by = place(cast.rival_owner, cast.rival)
    with scope(tenant=cast.rival):
        asked = {"tenant": cast.rival, "email": "a@new.example", "role": "viewer", "by": by, "at": timezone.now()}
        theirs, _is_new = invitations.invite(**asked)
    answer = signed_in(cast.owner).post(f"/e/acme/settings/invitations/{theirs.public_id}/{page}/")
    assert answer.status_code == 404
    with scope(tenant=cast.rival):
        theirs.refresh_from_db()
    assert (theirs.revoked_at, theirs.sent_count) == (None, 1)


# --- Several houses -------------------------------------------------------------------------------------------------
def test_switches_between_employers_and_agencies(cast):
    with scope(network=True):
        MembershipFactory(tenant=cast.agency, user=cast.owner, role="consultant")
        MembershipFactory(tenant=cast.rival, user=cast.owner, role="viewer")
    owner = signed_in(cast.owner)
    for page in ("/", "/e/acme/", "/a/agency/", "/e/rival/"):
        text = owner.get(page).content.decode()
        for front in ("/e/acme/", "/a/agency/", "/e/rival/"):
            assert f'href="{front}"' in text, (page, front)


def test_goes_straight_to_the_only_house(cast):
    assert signed_in(cast.consultant).get("/")["Location"] == "/a/agency/"
