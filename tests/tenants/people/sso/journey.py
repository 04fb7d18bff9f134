"""A browser without a screen that walks to the provider and back."""

import re
import urllib.error
import urllib.request
from html import unescape
from typing import Any

from django.test import Client


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def ask(client: Client, company: str, next_url: str = "") -> Any:
    return client.post("/login/sso/", {"company": company, "next": next_url})


def address_in(response: Any) -> str:
    """Where the page leads."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return unescape(found[1])


def way_back(address: str) -> str:
    """What the provider answers: the address it sends the person back to."""
    try:
        urllib.request.build_opener(NoRedirect).open(address)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("the provider sent nobody back")


def sign_in(client: Client, email: str, next_url: str = "", *, company: str = "") -> Any:
    """All of it; the last answer. With `company` the company is asked for by name, and the mailbox is only claimed."""
    address = address_in(ask(client, company or email, next_url))
    if company:
        address += f"&login_hint={email}"
    return client.get(way_back(address))
