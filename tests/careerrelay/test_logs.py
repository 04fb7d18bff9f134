"""MaskTokens: a token in an address or a key is not written down."""

import logging
import uuid

import pytest

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
