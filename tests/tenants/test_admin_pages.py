"""The operator's desk in a real browser: it keeps the content security policy, fits a phone, and axe finds nothing."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.browser import DESKTOP, PHONE, axe

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
LOOKS = [
    {"locale": "ja-JP", "color_scheme": "light", "viewport": DESKTOP},
    {"locale": "en-US", "color_scheme": "dark", "viewport": PHONE},
]
PASSWORD = "a long and quiet river"


@pytest.fixture
def operator(committed_cast):
    committed_cast.operator.set_password(PASSWORD)
    committed_cast.operator.save()
    return committed_cast.operator


def addresses() -> list[str]:
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    lists = [reverse(f"admin:{name}_changelist") for name in names]
    return ["/admin/", *lists, reverse("admin:tenants_user_add")]


def sign_in(page, operator):
    page.fill("#id_login", operator.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector(".attention")
    return page


@pytest.mark.parametrize("look", LOOKS, ids=["ja", "en"])
def test_every_list_keeps_the_policy_and_fits_the_screen(operator, open_page, look):
    page = sign_in(open_page("/admin/", **look), operator)
    for address in addresses():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


@pytest.mark.parametrize("look", LOOKS, ids=["ja", "en"])
def test_axe_finds_nothing(operator, chromium, site, look):
    """In a profile of its own: axe itself says things to the console that the policy refuses."""
    context = chromium.new_context(base_url=site, **look)
    page = context.new_page()
    page.goto("/admin/")
    found = [violations(page)]
    sign_in(page, operator)
    for address in addresses():
        page.goto(address)
        found.append(violations(page))
    context.close()
    assert not any(found), list(filter(None, found))


def violations(page) -> list[str]:
    return [f"{page.url}: {one['id']}" for one in axe(page).response["violations"]]
