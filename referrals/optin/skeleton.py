"""The candidate's page, rendered once for all readers of it: what differs from one to the next is filled in later.

The key is everything that the rendering depends on, word for word, so that nothing stale can be found.
"""

import hashlib
import re
import secrets
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape

from candidates.models import ShownForm
from referrals.optin import reading
from referrals.optin.forms import FIRST_VALUES, RegistrationForm
from referrals.optin.reading import Reading
from tenants.models import Tenant

MOST = 300  # pages that a process remembers
MARK = secrets.token_hex(8)  # of this process: nobody's text can look like one of its gaps
GAP = re.compile(f"{MARK}([a-z_]+){MARK}")
MAIN = re.compile(r"<main.*</main>", re.DOTALL)
GAPS = (*FIRST_VALUES, "job", "deadline", "declined", "form")


class Skeleton(NamedTuple):
    """A page with gaps: texts and the gaps' names by turns; and what was shown, to be kept with a consent."""

    parts: list[str]
    form: str  # the page's main part, its gaps named
    digest: str  # SHA-256 of it, hex

    def filled(self, values: Mapping[str, str]) -> str:
        """The page for one reader. Values are escaped here; what has none stays empty."""
        told = {name: escape(values.get(name) or "") for name in GAPS} | {"form": self.digest}
        odd = iter(self.parts)
        return "".join(text + told.get(next(odd, ""), "") for text in odd)


pages: OrderedDict[tuple[Any, ...], Skeleton] = OrderedDict()


def skeleton_of(request: HttpRequest, found: Reading, language: str, theme: str, order: str = "") -> Skeleton:
    """The page's skeleton for this employer, in this language; made when it is first asked for."""
    key = (
        found.employer_json,
        found.languages_json,
        found.agencies_json,
        found.notices_json,
        language,
        theme,
        order,
        found.application_id is not None,
        bool(found.job),
        found.expires_at is not None,
        found.declined_at is not None,
    )
    page = pages.get(key)
    if page is None:
        page = pages[key] = render(request, found, language, theme, order)
        if len(pages) > MOST:
            pages.popitem(last=False)
    return page


def render(request: HttpRequest, found: Reading, language: str, theme: str, order: str) -> Skeleton:
    shown = reading.shown(found, language, order)
    gaps = {name: f"{MARK}{name}{MARK}" for name in GAPS}
    form = RegistrationForm(agencies=shown.agencies, notice=shown.notice, initial=gaps)
    context = context_of(found, form, shown.employer, order) | {"theme": theme}
    context |= {"deadline": found.expires_at and gaps["deadline"], "job": found.job and gaps["job"]}
    context |= {"declined": found.declined_at and gaps["declined"], "digest": gaps["form"]}
    html = get_template("referrals/optin/page.html").render(context, request)
    main = MAIN.search(html)
    assert main
    kept = GAP.sub(r"{{ \1 }}", main.group())
    return Skeleton(GAP.split(html), kept, hashlib.sha256(kept.encode()).hexdigest())


def context_of(found: Reading, form: RegistrationForm, employer: Tenant, order: str) -> dict[str, Any]:
    """What the page's template is given, whoever reads."""
    return {
        "employer": employer,
        "is_personal": found.application_id is not None,
        "agencies": form.rows,
        "order": order,
        "is_sortable": len(form.agencies) > 1 and any(agency.contact_place for agency in form.agencies),
        "notice": form.notice_shown,
        "form": form,
        "must_prove": found.application_id is None,
    }


def form_of(page: Skeleton, tenant: Tenant, language: str) -> ShownForm:
    """The form as shown, as a row: the same words are the same row."""
    digest = bytes.fromhex(page.digest)
    name = uuid.UUID(bytes=hashlib.sha256(tenant.pk.bytes + digest).digest()[:16], version=5)
    return ShownForm(id=name, tenant=tenant, digest=digest, html=page.form, language=language)
