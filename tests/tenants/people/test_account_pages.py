"""Every page of an account: axe finds nothing, nothing is wider than the screen; both languages, themes and widths."""

import pytest
from django.core import mail

from tests.browser import LANGUAGES, each_language, faults
from tests.tenants.people.entering import PASSWORD, code_of, link_in, sign_in, with_password

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
OUTSIDE = ["login/", "account/password/reset/", "account/password/reset/sent/", "account/password/reset/done/"]
OUTSIDE += ["account/password/reset/abc-forged/", "account/email/sent/", "account/email/confirm/forged/"]
INSIDE = ["account/", "account/email/", "account/password/change/", "account/2fa/", "account/passkeys/"]
INSIDE += ["account/sessions/", "account/reauthenticate/"]
GUARDED = ["account/2fa/", "account/2fa/app/remove/", "account/2fa/recovery-codes/", "account/2fa/recovery-codes/new/"]
GUARDED += ["account/passkeys/", "account/passkeys/add/", "account/2fa/reauthenticate/"]
GUARDED += ["account/passkeys/reauthenticate/"]


def visit(page, root, paths):
    for path in paths:
        page.goto(f"{root}/{path}")
        yield from faults(page)


def submit(page):
    page.click("main button[type=submit]:not([name])")


def with_device(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def second_factors(page, root):
    """Register an app and a passkey, looking at each page on the way."""
    page.goto(f"{root}/account/2fa/app/")
    page.fill("[name=password]", PASSWORD)
    submit(page)
    yield from faults(page)
    page.fill("[name=code]", "000000")
    submit(page)
    yield from faults(page)
    page.fill("[name=code]", code_of(page.inner_text("code.secret")))
    submit(page)
    page.goto(f"{root}/account/passkeys/add/")
    page.click("[data-passkey-button]")
    page.wait_for_url(lambda url: "/add/" not in url)


def letters(page, root, user):
    """The pages behind the letters' links."""
    page.goto(f"{root}/account/password/reset/")
    page.fill("[name=email]", user.email)
    submit(page)
    page.goto(link_in(mail.outbox[-1]))
    yield from faults(page)


def change_of_mailbox(page, root):
    page.goto(f"{root}/account/email/")
    page.fill("main form [type=email]", "fresh@staff.example")
    page.click("[name=action_add]")
    page.wait_for_selector("[name=action_send]")
    yield from faults(page)
    page.goto(link_in(mail.outbox[-1]))
    yield from faults(page)


def way_in(page, root, user):
    page.goto(f"{root}/login/")
    sign_in(page, user, "wrong")
    yield from faults(page)
    sign_in(page, user)
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.fixture
def page(language, chromium, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    context = chromium.new_context(locale=LANGUAGES[language])
    page = context.new_page()
    with_device(page)
    yield page
    context.close()


@each_language
def test_page_is_open_to_everybody(committed_cast, site, page, language):
    user, root = with_password(committed_cast.viewer), site.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/login/")
    found = [*faults(page), *visit(page, root, OUTSIDE), *letters(page, root, user), *way_in(page, root, user)]
    found += [*visit(page, root, INSIDE), *second_factors(page, root), *visit(page, root, GUARDED)]
    for name in ("edit", "remove"):
        page.goto(f"{root}/account/passkeys/")
        page.click(f"a[href$='/{name}/']")
        found += faults(page)
    found += change_of_mailbox(page, root)
    page.context.clear_cookies()
    found += [*way_in(page, root, user), *faults(page)]
    assert found == []
