"""Single sign-on in a real browser, at a provider that somebody else wrote; and how its pages look."""

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tenants.models import Policy, SingleSignOn
from tenants.people import accounts
from tenants.scope import scope
from tests import factories
from tests.browser import LANGUAGES, each_language, faults
from tests.tenants.people.sso.conftest import set_up

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
PEOPLE = [
    {"sub": f"id-of-{who}", "email": f"{who}@acme.example", "email_verified": True} for who in ("owner", "viewer")
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """oidc-provider-mock, two people in it."""
    program = shutil.which("oidc-provider-mock", path=f"{django_settings.BASE_DIR}/.venv/bin")
    assert program is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        program,
        "--port",
        str(port),
        "--require-nonce",
        "true",
        *(f"--user-claims={json.dumps(each)}" for each in PEOPLE),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        issuer = f"http://127.0.0.1:{port}"
        while not answers(issuer):
            assert process.poll() is None
            time.sleep(0.05)
        yield issuer
        process.terminate()


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/.well-known/openid-configuration").close()  # noqa: S310
    except (urllib.error.URLError, ConnectionError):
        return False
    return True


@pytest.fixture
def acme(committed_cast, provider, settings):
    """Acme with that provider, not proven yet; its owner and viewer have mailboxes there."""
    settings.WEBHOOK_ALLOW_LOOPBACK = True
    for name in ("owner", "viewer"):
        user = getattr(committed_cast, name)
        user.email = f"{name}@acme.example"
        user.save()
        accounts.prove_mailbox(user)
    set_up(committed_cast.acme, provider, proven_at=None)
    return committed_cast


def prove(tenant):
    with scope(tenant=tenant):
        SingleSignOn.objects.update(proven_at=factories.NOW)


def enter(page, user):
    client = Client()
    client.force_login(user)
    page.set_default_timeout(5000)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "127.0.0.1", "path": "/"}])


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("ja-JP", ("シングルサインオンへ進む", "会社のメールアドレス", "進む")),
        ("en-US", ("Go to single sign-on", "Work e-mail address", "Continue")),
    ],
)
def test_a_member_walks_to_their_company_and_back(acme, open_page, provider, locale, words):
    way, field, go_on = words
    prove(acme.acme)
    page = open_page("/login/?next=/e/acme/candidates/", locale=locale)
    expect_nothing_of(page, provider)
    page.get_by_role("link", name=way).click()
    page.get_by_label(field).fill("viewer@acme.example")
    page.get_by_role("button", name=go_on, exact=True).click()
    page.wait_for_url(f"{provider}/**")
    page.get_by_role("button", name="id-of-viewer").click()
    page.wait_for_url("**/e/acme/candidates/")
    assert page.request.get("/account/password/change/").status == 403


def test_the_owner_sets_it_up_proves_it_and_requires_it(acme, open_page, provider):
    with scope(tenant=acme.acme):
        SingleSignOn.objects.all().delete()
    page = open_page("/login/")
    enter(page, acme.owner)
    page.goto("/e/acme/settings/security/")
    page.locator("[name=issuer]").fill(provider)
    page.locator("[name=client_id]").fill("careerrelay")
    page.locator("[name=secret]").fill("any")
    page.locator("[name=domains]").fill("acme.example")
    page.get_by_role("button", name="接続を確認して保存").click()
    assert "ログインでの確認待ち" in page.locator("main").inner_text()
    page.get_by_label("シングルサインオンを必須にする").check()
    page.get_by_role("button", name="規則を保存").click()
    assert "先に、あなた自身がシングルサインオンで1回ログインして" in page.locator("main").inner_text()
    own = open_page("/login/")
    walk_in(own, provider)
    own.goto("/e/acme/settings/security/")
    own.get_by_label("シングルサインオンを必須にする").check()
    own.get_by_role("button", name="規則を保存").click()
    assert "保存しました。" in own.locator("main").inner_text()
    assert "シングルサインオンが必要です" in page.request.get("/e/acme/").text()


def expect_nothing_of(page, provider):
    """The provider has no icon, and its looks are elsewhere: no complaint of ours."""
    page.set_default_timeout(5000)
    page.route(f"{provider}/favicon.ico", lambda route: route.fulfill(status=204))
    page.route(re.compile("^https://"), lambda route: route.fulfill(status=200, content_type="text/css", body=""))


def walk_in(page, provider):
    expect_nothing_of(page, provider)
    page.goto("/login/sso/")
    page.get_by_label("会社のメールアドレス").fill("acme")
    page.get_by_role("button", name="進む", exact=True).click()
    page.wait_for_url(f"{provider}/**")
    page.get_by_role("button", name="id-of-owner").click()
    page.wait_for_url(re.compile(r"/e/acme/$"))


@each_language
def test_its_pages_are_accessible_and_fit(acme, open_page, language):
    page = open_page("/login/", locale=LANGUAGES[language])
    assert faults(page, "login") == []
    page.goto("/login/sso/")
    assert faults(page, "find") == []
    page.get_by_role("button", name=re.compile("^(進む|Continue)$")).click()
    assert faults(page, "find_error") == []
    enter(page, acme.owner)
    page.goto("/e/acme/settings/security/")
    assert faults(page, "security") == []
    page.locator("[name=domains]").fill("gmail.com")
    page.get_by_role("button", name=re.compile("^(接続を確認して保存|Check the connection and save)$")).click()
    assert faults(page, "security_error") == []
    page.goto("/e/acme/settings/security/sso/remove/")
    assert faults(page, "remove") == []
    rules = {"is_sso_required": "sso_required", "is_mfa_required": "mfa_required"}
    for rule, name in rules.items():
        with scope(tenant=acme.acme):
            changed = {each: each == rule for each in rules}
            Policy.objects.update_or_create(tenant=acme.acme, defaults={"updated_at": factories.NOW, **changed})
        look_at_refused(page, "/e/acme/", name)
    look_at_refused(page, "/login/sso/acme/callback/", "refused")


def look_at_refused(page, address, name):
    """A page whose status is 403 would count as a complaint of the console: shown by its content."""
    answer = page.request.get(address, headers={"Accept-Language": page.evaluate("navigator.language")})
    assert answer.status == 403
    page.route(f"**{address}", lambda route: route.fulfill(status=200, body=answer.body(), headers=kept(answer)))
    page.goto(address)
    page.unroute(f"**{address}")
    assert faults(page, name) == []


def kept(answer):
    return {
        name: value for name, value in answer.headers.items() if name.startswith("content-") and "encod" not in name
    }
