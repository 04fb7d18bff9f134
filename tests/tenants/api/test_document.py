"""The OpenAPI document …: valid, as the API answers, and never less than it was."""

import copy
import json
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.isolation.doors import ticket_of
from tests.isolation.world import committed_world
from tests.tenants.api.document import faults, losses, operations, references, resolve, response_for, schemas

SNAPSHOT = Path(__file__).with_name("openapi.json")
REFRESH = "manage.py spectacular --format openapi-json --file tests/tenants/api/openapi.json"
UNKNOWN = "ref_01jqr5x8m3c7v2n9k4t6w0bhze"
PREFIXES = {"candidate": "cand", "request": "req", "introduction": "intro"}
UNKNOWNS = {"referral_id": UNKNOWN, "application_id": UNKNOWN.replace("ref", "app")}
UNKNOWNS["candidate_id"] = UNKNOWN.replace("ref", "cand")
UNKNOWNS |= {"endpoint_id": UNKNOWN.replace("ref", "whk"), "attempt_id": UNKNOWN.replace("ref", "att")}
UNKNOWNS |= {"document_id": UNKNOWN.replace("ref", "doc"), "ticket": "e30:1:x"}
UNKNOWNS |= {f"{name}_id": UNKNOWN.replace("ref", prefix) for name, prefix in PREFIXES.items()}
REJECTION = {
    "source": "greenhouse",
    "remote_id": "c-1",
    "candidate": {"last_name": "髙橋", "first_name": "美咲", "email": "misaki@mail.example"},
    "application": {"remote_id": "a-1", "job": "営業", "stage": "一次面接", "rejected_at": "2026-11-20T10:00:00+09:00"},
}
DISPUTE = {"reason": "fake", "evidence": "本人が登録していないと話しています。"}
# What each operation with a body is sent; the others: {}.
BODIES = {"post_rejections": REJECTION, "post_referrals_dispute": DISPUTE, "post_referrals_status": {"status": "hired"}}
BODIES |= {
    "post_sandbox_simulate": {"person": "declines"},
    "post_webhook_endpoints": {"url": "https://8.8.8.8/hook"},
    "post_webhook_endpoints_replay": {"since": "2026-11-01T00:00:00Z"},
}
BODIES |= {
    "post_slot_requests": {"job": "営業", "conditions": "経験3年"},
    "post_slot_requests_introductions": {
        "summary": "営業5年",
        "person": {"last_name": "森", "first_name": "千尋", "email": "new@mail.example"},
        "consent": {"given_at": "2026-07-01T10:00:00+09:00", "method": "written"},
    },
    "post_introductions_decline": {"reason": "mismatch"},
    "post_introductions_joined": {"theoretical_annual_salary": 6_000_000},
    "post_introductions_left": {"left_date": f"{timezone.localdate()}", "reason": "resigned"},
}
WAITING = ("post_introductions_decline", "post_introductions_withdraw")  # the others are asked of a hire
KINDS = ("employer", "agency")
HOSTILE = ["%00", "%ff", "9" * 400, "-1", "1e9", "'--", "%F0%9F%92%A9", "cur_zzzzzzzzzzzzzzzzzzzzzzzzzz", "../..", "[]"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with committed_world(django_db_blocker, timezone.now()) as made:
        yield made


QUERIES = {"get_credits_statement": f"?month={timezone.localdate():%Y-%m}"}  # what an address cannot do without


@pytest.fixture
def call(world, db):
    """`call(operation, "employer")`: as acme, as its agency, or (`""`) as nobody."""
    rows = world.acme_rows
    known = {"referral_id": rows.referral.public_id, "application_id": rows.applications[0].public_id}
    known["candidate_id"] = rows.applications[0].candidate.public_id
    known |= {"document_id": rows.document.public_id, "ticket": ticket_of(world)}
    known |= {"request_id": rows.request.public_id, "introduction_id": rows.hired.public_id}
    secrets = {"employer": world.keys["acme"], "agency": world.keys["agency"]}
    tests = {"employer": world.keys["test"], "agency": world.agency_test_key}
    own = {"employer": endpoint_of(rows), "agency": endpoint_of(world.agency_rows)}

    def caller(operation, kind, *, query="", key=True, ids=known):
        chosen = tests if operation.name == "post_sandbox_simulate" else secrets
        headers = {"Authorization": f"Bearer {chosen[kind]}"} if kind else {}
        headers |= {"Idempotency-Key": operation.name} if operation.is_idempotent and key else {}
        body = "" if operation.verb == "GET" else json.dumps(BODIES.get(operation.name, {}))
        if operation.name in WAITING and ids is known:
            ids = known | {"introduction_id": rows.introduction.public_id}
        path = operation.path.format(**(own.get(kind, own["employer"]) | ids)) + query
        client, before = Client(raise_request_exception=False), transaction.savepoint()
        answer = client.generic(operation.verb, path, body, "application/json", headers=headers)
        transaction.savepoint_rollback(before)
        return answer

    return caller


def endpoint_of(rows):
    return {"endpoint_id": rows.endpoint.public_id, "attempt_id": rows.attempt.public_id}


@pytest.fixture(scope="module")
def document():
    return Client().get("/api/v1/openapi.json").json()


def check(document, operation, answer, status):
    assert answer.status_code == status, (operation.name, answer.content)
    assert faults(document, response_for(document, operation, status), answer) == [], operation.name


# --- It is valid -----------------------------------------------------------------------------------------------------
def test_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    validate_schema(document)
    OpenAPIV31SpecValidator(document).validate()


def test_has_only_schemas_that_json_schema_allows(document):
    found = list(schemas(document))
    assert len(found) > 30
    for schema in found:
        Draft202012Validator.check_schema(schema)


def test_points_at_what_is_there(document):
    assert all(resolve(document, {"$ref": reference}) for reference in references(document))


def test_names_each_operation_once(document):
    names = [operation.name for operation in operations(document)]
    assert len(names) == len(set(names)) > 4


def test_declares_what_stands_in_an_address(document):
    for operation in operations(document):
        declared = {one["name"] for one in operation.told.get("parameters", []) if one["in"] == "path"}
        assert declared == {part[1:-1] for part in operation.path.split("/") if part.startswith("{")}


def test_wants_a_bearer_key_everywhere(document):
    schemes = document["components"]["securitySchemes"]
    assert {name: (scheme["type"], scheme["scheme"]) for name, scheme in schemes.items()} == {"key": ("http", "bearer")}
    for operation in operations(document):
        (wanted,) = operation.told["security"]
        assert set(wanted) == {"key"}
        assert all(f"`{scope}`" in operation.told["description"] for scope in wanted["key"])
        assert bool(wanted["key"]) is (operation.name != "get_me")


def test_is_made_without_a_warning(capsys):
    from drf_spectacular.drainage import GENERATOR_STATS

    with GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        Client().get("/api/v1/openapi.json")
        assert not GENERATOR_STATS, capsys.readouterr().err


# --- The API is so ---------------------------------------------------------------------------------------------------
def test_answers_a_valid_key_as_documented(document, call):
    for operation in sorted(operations(document), key=lambda one: one.verb == "DELETE"):
        for kind in operation.told["tags"]:
            status = min(code for code in operation.told["responses"] if code.startswith("2"))
            answer = call(operation, kind, query=QUERIES.get(operation.name, ""))
            check(document, operation, answer, int(status))


def test_answers_nobody_as_documented(document, call):
    for operation in operations(document):
        check(document, operation, call(operation, ""), 401)


def test_answers_the_wrong_kind_of_key_as_documented(document, call):
    for operation in operations(document):
        for kind in set(KINDS) - set(operation.told["tags"]):
            check(document, operation, call(operation, kind), 403)


def test_answers_an_unknown_id_as_documented(document, call):
    for operation in operations(document):
        if "{" in operation.path:
            check(document, operation, call(operation, operation.told["tags"][0], ids=UNKNOWNS), 404)


def test_answers_a_post_without_its_key_as_documented(document, call):
    posts = [operation for operation in operations(document) if operation.verb == "POST"]
    assert all(operation.is_idempotent for operation in posts)
    for operation in posts:
        check(document, operation, call(operation, operation.told["tags"][0], key=False), 400)


@pytest.mark.parametrize("value", HOSTILE)
def test_answers_hostile_values_as_documented(document, call, value):
    for operation in operations(document):
        asked = [one["name"] for one in operation.told.get("parameters", []) if one["in"] == "query"]
        for name in asked:
            answer = call(operation, operation.told["tags"][0], query=f"?{name}={value}")
            check(document, operation, answer, 422)
        if "{" in operation.path:
            answer = call(operation, operation.told["tags"][0], ids=dict.fromkeys(UNKNOWNS, value))
            check(document, operation, answer, 404)


# --- It only grows ---------------------------------------------------------------------------------------------------
def test_takes_nothing_away(document):
    assert losses(json.loads(SNAPSHOT.read_text()), document) == []


def test_is_kept_whole_beside_this_test(document):
    assert losses(document, json.loads(SNAPSHOT.read_text())) == [], f"new: {REFRESH}"


def take_path(document):
    del document["paths"]["/api/v1/credits"]


def take_status(document):
    del document["paths"]["/api/v1/credits"]["get"]["responses"]["403"]


def take_required(document):
    document["components"]["schemas"]["Slots"]["required"].remove("held")


def change_type(document):
    document["components"]["schemas"]["Entry"]["properties"]["amount"]["type"] = "string"


def take_parameter(document):
    document["paths"]["/api/v1/referrals"]["get"]["parameters"].pop()


def require_parameter(document):
    document["paths"]["/api/v1/referrals"]["get"]["parameters"][0]["required"] = True


def take_webhook(document):
    del document["webhooks"]["ping"]


@pytest.mark.parametrize(
    "harm", [take_path, take_status, take_required, change_type, take_parameter, require_parameter, take_webhook]
)
def test_would_be_caught_taking_something_away(document, harm):
    harmed = copy.deepcopy(document)
    harm(harmed)
    assert losses(document, harmed)
