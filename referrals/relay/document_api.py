"""Documents in the agency's API: a link that lasts minutes, and the file behind it, for that agency's keys alone."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from candidates.documents import reading
from candidates.models import Handout
from referrals.relay import attachments, schema
from referrals.relay import services as relay
from referrals.relay.api import readable_delivery
from referrals.relay.payload import spell
from tenants.api.keys import HasAgencyKey, caller
from tenants.api.problems import Problem


class ReferralDocument(APIView):
    """`GET /referrals/{id}/documents/{id}`: the file's facts, and a link for this agency's keys."""

    permission_classes = [HasAgencyKey]
    actions = {"GET": "referral.view"}
    refusals = (409, 410)

    @extend_schema(responses=schema.DocumentLink)
    def get(self, request: Request, referral_id: str, document_id: str) -> Response:
        handout = readable_handout(request, referral_id, document_id)
        ticket = attachments.ticket_for(handout, referral_id)
        until = timezone.now().replace(microsecond=0) + attachments.LINK_LASTS
        url = f"{settings.BASE_URL}/api/v1/documents/{ticket}"
        return Response(handout.facts | {"url": url, "expires_at": spell(until)})


class DocumentFile(APIView):
    """`GET /documents/{ticket}`: the file itself. Reading it is a provision, and is recorded."""

    permission_classes = [HasAgencyKey]
    actions = {"GET": "referral.view"}
    refusals = (409, 410)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, ticket: str) -> HttpResponseBase:
        agency, at = caller(request).tenant, timezone.now()
        about = about_of(ticket)
        if about["agency"] != agency.pk.hex:
            raise Http404
        handout = readable_handout(request, about["referral"], about["document"])
        relay.record_readings(agency=agency, deliveries=[readable_delivery(request, about["referral"])], at=at)
        attachments.note_reading(agency=agency, by=caller(request), handout=handout, at=at)
        return reading.answer(handout)


def about_of(ticket: str) -> dict[str, str]:
    try:
        return attachments.read_ticket(ticket)
    except signing.SignatureExpired as error:
        raise Problem(
            "link-expired", 410, _("リンクの期限が切れています。もう一度リンクを取得してください。")
        ) from error
    except signing.BadSignature as error:
        raise Http404 from error


def readable_handout(request: Request, referral_id: str, document_id: str) -> Handout:
    """404 for another's, 410 after a withdrawal, 409 while it is being checked."""
    delivery = readable_delivery(request, referral_id)
    handout = attachments.handout_of(agency=caller(request).tenant, delivery=delivery, public_id=document_id)
    if handout is None:
        raise Http404
    if not handout.is_ready:
        raise Problem("document-not-ready", 409, _("書類を確認しています。数分後にもう一度取得してください。"))
    return handout
