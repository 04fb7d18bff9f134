"""No page of a person is kept: not by a proxy, not by a browser after signing out."""

import pytest

from tenants.scope import scope
from tests import factories
from tests.referrals.optin.people import path_of, personal_link


@pytest.mark.parametrize("address", ["/", "/help/", "/e/acme/", "/e/acme/candidates/", "/e/acme/nowhere/", "/e/rival/"])
def test_a_members_page_is_kept_by_nobody(client, cast, address):
    client.force_login(cast.owner)
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.parametrize("path", ["me", "referrals", "nowhere"])
def test_an_answer_of_the_api_is_kept_by_nobody(client, cast, path):
    with scope(tenant=cast.agency):
        key = factories.make_key(cast.agency)
    answer = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})
    assert "no-store" in answer["Cache-Control"]


def test_a_candidates_page_is_kept_by_nobody(client, cast):
    assert "no-store" in client.get(path_of(personal_link(cast.acme)))["Cache-Control"]
