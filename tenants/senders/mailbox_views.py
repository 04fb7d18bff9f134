"""`/sender/<token>/`: the mailbox says that the company may write in its name. Opening the page changes nothing."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.models import Sender
from tenants.requests import TokenRequest
from tenants.scope import NOBODY
from tenants.senders import queries, services


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: TokenRequest, token: str) -> HttpResponse:
    """A button, and what it allows."""
    sender = Sender.objects.filter(pk=queries.sender_behind(token) or NOBODY).first()
    if sender is None or request.tenant is None:
        raise Http404
    if request.method == "POST":
        services.prove_by_mail(tenant=request.tenant, sender=sender, at=timezone.now())
        sender.refresh_from_db()
    return render(request, "tenants/senders/mailbox.html", {"sender": sender, "company": request.tenant})
