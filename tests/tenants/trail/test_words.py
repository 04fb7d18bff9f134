"""Every act that the house writes down has its words, and every act that matters is written down."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from tenants.trail.words import ACTS, LABELS, sentence_of

PROJECT = Path(__file__).resolve().parents[3]
APPS = ("tenants", "candidates", "credits", "referrals")
RECORDERS = {"record", "record_act", "_record", "_note", "note", "tell", "write", "audit"}
# What people, programs and operators do that matters → how it is called in the trail.
MATTERS = {
    "sign in": "member.signed_in",
    "be locked out": "member.locked_out",
    "invite somebody": "member.invited",
    "take an invitation back": "member.invitation_revoked",
    "join": "member.joined",
    "give another role": "member.role_changed",
    "remove somebody": "member.removed",
    "leave": "member.left",
    "hand the ownership over": "ownership.transferred",
    "change the company's facts": "company.changed",
    "change the rules": "policy.changed",
    "write a template": "template.written",
    "try an endpoint": "endpoint.tested",
    "send a webhook again": "endpoint.resent",
    "replay webhooks": "endpoint.replayed",
    "queue mails": "mail.queued",
    "issue a link": "link.issued",
    "import people": "import.finished",
    "take the trail along": "audit.exported",
    "register": "referral.registered",
    "decline": "referral.declined",
    "withdraw": "consent.withdrawn",
    "review a registration": "referral.reviewed",
    "acknowledge by key": "referral.acknowledged",
    "put a slot to use": "slot_request.opened",
    "give a slot back": "slot_request.cancelled",
    "hire": "placement.joined",
    "admit": "tenant.admitted",
    "close": "tenant.closed",
    "reopen": "tenant.reopened",
}


def said_in(call: ast.Call) -> list[str]:
    """The acts that a call names: `action="…"` anywhere, or a code handed to a recorder."""
    named = [word.value for word in call.keywords if word.arg == "action"]
    function = getattr(call.func, "attr", getattr(call.func, "id", ""))
    given = [*named, *(call.args if function in RECORDERS else [])]
    texts = [node.value for each in given for node in ast.walk(each) if isinstance(node, ast.Constant)]
    return [
        text
        for text in texts
        if isinstance(text, str) and text.count(".") == 1 and text.strip(".") == text and " " not in text
    ]


def acts_in_code() -> set[str]:
    paths = [path for app in APPS for path in (PROJECT / app).rglob("*.py") if path.name != "registry.py"]
    calls = [node for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {act for call in calls for act in said_in(call)} - EVENTS


EVENTS = {  # the outbox's, which `tell` and `record` write too
    "referral.created",
    "referral.withdrawn",
    "introduction.created",
    "introduction.updated",
    "slot_request.closed",
    "slot_request.posted",
    "slot_request.ended",
    "introduction.stepped",
    "introduction.written",
}


def test_every_act_in_the_code_has_its_words():
    found = acts_in_code()
    assert len(found) > 25
    assert found - set(ACTS) == set()


@pytest.mark.parametrize("act", MATTERS.values(), ids=MATTERS)
def test_what_matters_is_written_down(act):
    assert act in acts_in_code()
    assert act in ACTS


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_two_acts_are_called_the_same(language):
    with translation.override(language):
        sentences = [sentence_of(act) for act in ACTS]
    assert len(set(sentences)) == len(sentences)


def test_what_is_shown_has_a_name():
    shown = {key for words in ACTS.values() for key in words.shown} - {"before", "after"}
    assert shown - set(LABELS) == set()


def test_nothing_that_names_another_party_is_ever_shown():
    for words in ACTS.values():
        assert not {"agency", "employer", "email", "name", "recipient"} & set(words.shown)
