"""The ATS's stage: a caller for acme, what it tells, and what is held because of it."""

import json
from typing import Any

import pytest

from candidates.models import Application, Candidate
from referrals.models import Mail
from referrals.rejections import services as rejections
from referrals.rejections.first_template import TEXTS
from tenants.scope import scope
from tests.tenants.api.conftest import caller_of


def told(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One rejection as an ATS tells it."""
    item: dict[str, Any] = {
        "source": "greenhouse",
        "remote_id": f"c-{number}",
        "candidate": {
            "last_name": "髙橋",
            "first_name": "美咲",
            "email": f"misaki{number}@mail.example",
            "phone": f"090-1234-{number:04d}",
        },
        "application": {
            "remote_id": f"a-{number}",
            "job": "法人営業",
            "stage": "一次面接",
            "rejected_at": "2026-11-20T10:00:00+09:00",
            "reason": "経験が求める水準に届かないため",
        },
    }
    for name, value in changes.items():
        part, _, inner = name.partition("__")
        if inner:
            item[part][inner] = value
        else:
            item[part] = value
    return item


@pytest.fixture
def acme(cast):
    """`acme("rejections", {…}, key="k1")`: the status and the answer; a GET without a body."""
    return asker(caller_of(cast.acme))


def asker(call):
    number = iter(range(10**6))

    def ask(path, body=None, **given):
        verb = "GET" if body is None else "POST"
        key = {"key": f"own-{next(number)}"} if verb == "POST" else {}
        answer = call(verb, path, "" if body is None else json.dumps(body), **(key | given))
        return answer.status_code, json.loads(answer.content)

    return ask


@pytest.fixture
def template(cast, now):
    with scope(tenant=cast.acme):
        return rejections.create_template(tenant=cast.acme, by=None, at=now, language="ja", **TEXTS["ja"]).template


def held(tenant):
    """How many people, applications and mails there are."""
    with scope(tenant=tenant):
        return tuple(model.objects.for_tenant(tenant).count() for model in (Candidate, Application, Mail))
