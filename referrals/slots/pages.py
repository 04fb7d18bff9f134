"""What the slots' pages share: what a service refuses said at the top of the next one, and the way there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from referrals.slots.refusing import PROBLEMS
from tenants.requests import MemberRequest

PAGE = 50


@contextmanager
def refusals_told(request: MemberRequest, done: str | Promise) -> Iterator[None]:
    """Within, a service is called; the next page says `done`, or why not, and then nothing has changed."""
    try:
        with transaction.atomic():
            yield
    except tuple(PROBLEMS) as refused:
        messages.warning(request, str(PROBLEMS[type(refused)][2]))
    else:
        messages.success(request, str(done))


def go(request: MemberRequest, name: str, **parts: str) -> HttpResponse:
    """To a page of the reader's own tenant."""
    tenant = request.tenant
    return redirect(reverse(f"{tenant.kind}:{name}", kwargs={"tenant_slug": tenant.slug, **parts}))
