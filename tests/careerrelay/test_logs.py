"""MaskTokens: a token in an address or a key is not written down."""

import contextlib
import logging
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

import pytest
from django.db import IntegrityError

from careerrelay.logs import MaskTokens
from tenants import tokens


def logged(message: str, *arguments: object) -> str:
    record = logging.LogRecord("test", logging.WARNING, "", 0, message, arguments, None)
    MaskTokens().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("address", ["/r/{}", "/me/{}?lang=ja", "Bearer cr_live_{}", "/confirm/{}/"])
def test_hides_a_token_wherever_it_stands(address):
    token = tokens.new_token(uuid.uuid4())
    assert token not in logged("Not Found: %s", address.format(token))


def test_leaves_everything_else_as_it_is():
    text = "Not Found: /e/minato/candidates/cand_01jd0000000000000000000000"
    assert logged("%s", text) == text


@pytest.mark.parametrize("address", ["/r/{}AAAA", "next=%2Fme%2F{}", "/r/-{}"])
def test_hides_a_token_that_was_copied_badly_or_escaped(address):
    token = tokens.new_token(uuid.uuid4())
    assert token not in logged("Not Found: %s", address.format(token))


def test_hides_the_value_that_a_database_refused():
    said = "Key (email_key)=({}@mail.example) already exists.".format("hanako")
    try:
        try:
            raise IntegrityError(said)
        except IntegrityError as error:
            raise RuntimeError(said) from error
    except RuntimeError:
        record = logging.LogRecord("test", logging.ERROR, "", 0, "Internal Server Error", (), sys.exc_info())
    MaskTokens().filter(record)
    text = logging.Formatter().format(record)
    assert "hanako" not in text
    assert "test_logs.py" in text
    assert "RuntimeError" in text


def test_gunicorns_own_log_hides_them_too(tmp_path):
    """Its access log passes Django's filters by; `gunicorn.conf.py` must be found where the image starts it."""
    token = tokens.new_token(uuid.uuid4())
    (tmp_path / "empty.py").write_text("def app(environ, start):\n    start('200 OK', [])\n    return [b'']\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "empty:app", "--pythonpath", str(tmp_path), "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--access-logfile", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            ask(f"http://127.0.0.1:{port}/me/{token}?lang=ja")
        finally:
            server.terminate()
        log = server.communicate(timeout=30)[0]
    assert "GET /me/[token]?lang=ja" in log
    assert token not in log


def ask(address):
    for _ in range(100):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(address, timeout=5).close()  # noqa: S310  (loopback, made above)
        time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")
