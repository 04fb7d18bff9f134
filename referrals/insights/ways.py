"""The ways back to the list of people, under the conditions it was left with."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenants.requests import MemberRequest

KEPT = ("act", "all", "query", "person")  # what says whom a bulk action is about


def back(request: MemberRequest) -> HttpResponse:
    return redirect(address(request))


def address(request: MemberRequest) -> str:
    """The list, under the conditions it was left with."""
    query = request.POST.get("query", "")[:2000]
    return here(request, "candidates") + (f"?{query}" if query else "")


def here(request: MemberRequest, name: str, **kwargs: str) -> str:
    return reverse(f"employer:{name}", kwargs={"tenant_slug": request.tenant.slug, **kwargs})


def kept(request: MemberRequest) -> list[tuple[str, str]]:
    """The same choice, for the form that asks about it."""
    return [(name, value) for name in KEPT for value in request.POST.getlist(name)]
