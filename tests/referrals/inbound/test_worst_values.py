"""`POST /rejections` with the worst that a cell may hold, in every field: taken or refused, never a failure of ours."""

import pytest

from candidates.models import Candidate
from tenants.scope import scope
from tests.referrals.inbound.conftest import told

NASTY = {
    "nul": "\x00",
    "surrogate": "\ud800",
    "right to left": "\u202e高橋\u202c",
    "long": "鬱" * 20_000,
    "escape": "\x07\x1b[31m",
    "header": "高橋\r\nBcc: all@mail.example",
    "html": "<script>alert(1)</script>",
    "formula": '=HYPERLINK("http://x")',
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "braces": "{{氏名}}{% debug %}",
    "quote": "';DROP TABLE candidates_candidate;--",
    "blank": "\u3000 \t",
    "number": 10**400,
    "float": 1e308,
    "true": True,
    "null": None,
    "list": [["x"] * 50],
    "object": {"a": {"a": {"a": {}}}},
}
CANDIDATE = (
    *("last_name", "first_name", "last_name_kana", "email", "phone", "prefecture", "birth_date", "current_company"),
    *("skills", "education", "jobs"),
)
APPLICATION = ("remote_id", "job", "stage", "rejected_at", "applied_at", "reason", "channel")
HIDDEN = "\x00\r\n\u202e\ud800\x1b"


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_is_taken_or_refused_at_its_place(cast, acme, value):
    people = [told(n, **{f"candidate__{name}": value}) for n, name in enumerate(CANDIDATE)]
    applied = [told(n, **{f"application__{name}": value}) for n, name in enumerate(APPLICATION, len(people))]
    others = [told(n, **{name: value}) for n, name in enumerate(("source", "remote_id", "send", "template"), 50)]
    for number, item in enumerate((*others, {"items": [*people, *applied]})):
        status, answer = acme("rejections", item, key=f"k{number}")
        assert status in (200, 400, 422), answer
    with scope(tenant=cast.acme):
        kept = [(one.last_name, one.first_name, one.email, one.phone) for one in Candidate.objects.all()]
    assert not any(bad in text for row in kept for text in row for bad in HIDDEN)
