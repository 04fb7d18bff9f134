"""A command in a document …: does what the document says, here and now, or is on a short list with the reason."""

import itertools
import json
import re
import secrets
import shlex
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import get_commands, load_command_class
from django.test import Client

from tenants.scope import scope
from tenants.webhooks import signing
from tests import factories
from tests.test_docs import DOCUMENTS, PROJECT

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
RUN_ELSEWHERE = {  # a command of a ```sh block that is not run here: where it is
    "make demo": "tests/careerrelay/test_demo.py",
    "make journey": "tests/careerrelay/test_journey_command.py",
    "docker compose": "tests/careerrelay/test_compose.py: there is no docker here; the file is parsed",
}


def blocks(language: str) -> list[tuple[Path, str]]:
    texts = [(path, path.read_text()) for path in DOCUMENTS]
    return [(path, block) for path, text in texts for told, block in BLOCK.findall(text) if told == language]


def commands_of(block: str) -> list[str]:
    """The commands of a block: lines, joined where a quote or a backslash goes on; comments left out."""
    found, waiting = [], ""
    for line in block.splitlines(keepends=True):
        waiting += line
        try:
            words = shlex.split(waiting, comments=True)
        except ValueError:  # a quote is still open
            continue
        if not waiting.rstrip().endswith("\\"):
            found += [shlex.join(words)] if words else []
            waiting = ""
    return found


IN_BLOCKS = [(path.name, command) for path, block in blocks("sh") for command in commands_of(block)]
NAMED = sorted(
    {
        (path.name, command)
        for path in DOCUMENTS
        for command in INLINE.findall(path.read_text())
        if re.search(r"\bmanage\.py [a-z_]+ \S", command)
    }
)


@pytest.mark.parametrize(("document", "command"), IN_BLOCKS, ids=lambda told: told[:40])
def test_is_known_here(document: str, command: str) -> None:
    words = shlex.split(command)
    if words[0] == "cp":
        assert (PROJECT / words[1]).exists()
        return
    place = next((place for begins, place in RUN_ELSEWHERE.items() if command.startswith(begins)), None)
    assert words[0] == "curl" or place, f"{document}: run it in tests/test_doc_commands.py, or say where it is run"
    assert place is None or (PROJECT / place.partition(":")[0]).exists()


@pytest.mark.parametrize(("document", "command"), [told for told in IN_BLOCKS if told[1].startswith("curl")])
def test_a_call_of_the_api_is_answered_as_it_should_be(cast: SimpleNamespace, document: str, command: str) -> None:
    with scope(network=True):
        key = factories.make_key(cast.acme)
    told = command.replace("$KEY", key).replace("$(uuidgen)", secrets.token_hex(8))
    words = shlex.split(told)
    options = list(itertools.pairwise(words))
    headers = dict(value.split(": ", 1) for name, value in options if name == "-H")
    body = next((value for name, value in options if name == "-d"), "")
    verb = next((value for name, value in options if name == "-X"), "GET")
    address = next(word for word in words if word.startswith("http")).partition("8000")[2]
    kind = headers.pop("Content-Type", "application/json")
    answer = Client().generic(verb, address, body, kind, headers=headers)
    assert answer.status_code in (200, 201), answer.content


@pytest.mark.parametrize(("document", "command"), NAMED)
def test_an_option_of_a_command_of_ours_exists(document: str, command: str) -> None:
    name, *arguments = shlex.split(command.partition("manage.py ")[2])
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    known = {option for action in parser._actions for option in action.option_strings}
    assert {argument.partition("=")[0] for argument in arguments if argument.startswith("--")} <= known


@pytest.mark.parametrize(("document", "block"), blocks("json"), ids=lambda told: getattr(told, "name", ""))
def test_json_is_json(document: Path, block: str) -> None:
    json.loads(block)


def test_the_sample_that_checks_a_webhook_works() -> None:
    sample = next(block for _, block in blocks("python") if "def is_genuine" in block)
    names: dict[str, object] = {}
    exec(compile(sample, "docs/api.md", "exec"), names)  # noqa: S102  (our own document)
    secret, body = signing.new_secret(), b'{"type": "ping"}'
    headers = signing.signed_headers(secrets=[secret], message_id="evt_1", body=body, at=datetime.now(UTC))
    is_genuine = names["is_genuine"]
    assert callable(is_genuine)
    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body + b" ")
