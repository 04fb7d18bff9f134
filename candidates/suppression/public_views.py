"""The candidate's way out of an employer's mails: one page, one button, and the mail program's own one click."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates.suppression import addresses, queries, services
from candidates.suppression.models import Suppression
from tenants.requests import TokenRequest


@csrf_exempt  # RFC 8058: a mail provider posts, without a cookie; the token in the address is the whole proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: TokenRequest, token: str) -> HttpResponse:
    """Opening it changes nothing; any POST stops this employer's mails to the mailbox, at once and for good."""
    person = addresses.person_of(tenant=request.tenant, token=token) if request.tenant else None
    if request.tenant is None or person is None:
        return render(request, "candidates/suppression/gone.html", status=404)
    if request.method == "POST":
        reason = Suppression.Reason.UNSUBSCRIBE
        services.stop_mail(tenant=request.tenant, email_key=person.email_key, reason=reason, at=timezone.now())
    is_stopped = queries.is_stopped(tenant=request.tenant, email_key=person.email_key)
    context = {"employer": request.tenant, "email": person.email, "is_stopped": is_stopped}
    return render(request, "candidates/suppression/unsubscribe.html", context)
