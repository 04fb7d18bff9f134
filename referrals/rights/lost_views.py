"""`/me/`: for whoever has lost the way to their page. The answer is the same whoever asks, and takes as long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.pool import normalise
from referrals.rights import finding
from referrals.rights.forms import LostForm
from tenants.origins import client_ip
from tenants.scope import scope


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """A mailbox is taken down, whosever it is; a worker writes to it if it is somebody's."""
    form = LostForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "referrals/rights/lost.html", {"form": form}, status=422 if form.errors else 200)
    email = form.cleaned_data["email"]
    if finding.is_flood(client_ip(request) or ""):
        return render(request, "referrals/rights/lost.html", {"form": form, "is_flood": True}, status=429)
    with scope(network=True):
        mailbox = normalise.email_identity(email)
        finding.ask_for_link(mailbox=mailbox, language=get_language() or "ja", at=timezone.now())
    return render(request, "referrals/rights/lost.html", {"email": email, "is_sent": True})
