"""The relay's part of the API: an agency's referrals; for an employer, how its own count."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referrals.optin.models import Referral
from referrals.relay import queries, schema
from referrals.relay import services as relay
from referrals.relay.guard import hold_off_withdrawals
from referrals.relay.models import Delivery
from referrals.relay.payload import spell
from tenants.api import pages
from tenants.api.idempotency import idempotent
from tenants.api.keys import HasAgencyKey, caller
from tenants.api.problems import Problem
from tenants.ids import decode
from tenants.models import Tenant


class Referrals(APIView):
    """`GET /referrals`."""

    actions = {"GET": "referral.view"}

    @extend_schema(
        parameters=pages.PARAMETERS,
        responses=schema.REFERRAL_PAGE,
        description="Agency: the referrals it was chosen for, without the profiles. Employer: how its referrals count.",
    )
    def get(self, request: Request) -> Response:
        tenant = caller(request).tenant
        if tenant.kind == Tenant.Kind.AGENCY:
            rows = queries.lines_of(tenant)
            return pages.answer_page(request, rows, queries.summary, changed="updated_at")
        mine = Referral.objects.for_tenant(tenant).select_related("candidate", "application")
        return pages.answer_page(request, mine, queries.counting_state, changed="updated_at")


class ReferralDetail(APIView):
    """`GET /referrals/{id}`: the profile. Reading it is a provision too, and is recorded as one."""

    permission_classes = [HasAgencyKey]
    actions = {"GET": "referral.view"}
    refusals = (410,)

    @extend_schema(responses=schema.ReferralProfile)
    def get(self, request: Request, referral_id: str) -> Response:
        agency, at = caller(request).tenant, timezone.now()
        delivery = readable_delivery(request, referral_id)
        relay.record_readings(agency=agency, deliveries=[delivery], at=at)
        return Response(delivery.payload | queries.stamps_of(delivery))


class Acknowledge(APIView):
    """`POST /referrals/{id}/acknowledge`: the agency has it. Saying so again changes nothing."""

    permission_classes = [HasAgencyKey]
    actions = {"POST": "referral.work"}
    refusals = (410,)

    @extend_schema(request=None, responses=schema.Acknowledged)
    @idempotent
    def post(self, request: Request, referral_id: str) -> Response:
        delivery = readable_delivery(request, referral_id)
        moment = relay.acknowledge_referral(
            agency=caller(request).tenant, by=caller(request), delivery=delivery, at=timezone.now()
        )
        return Response({"id": delivery.payload["id"], "acknowledged_at": spell(moment)})


def ended() -> Problem:
    return Problem("consent-withdrawn", 410, _("候補者の同意が終わったため、この紹介は利用できません。"))


def readable_delivery(request: Request, public_id: str) -> Delivery:
    """The referral's newest delivery to the key's agency; 404 for another's, 410 after a withdrawal."""
    agency = caller(request).tenant
    referral_id = decode(Referral.PREFIX, public_id)
    delivery = queries.newest_delivery(agency=agency, referral_id=referral_id) if referral_id else None
    if delivery is None:
        raise ended() if referral_id and queries.was_had(agency=agency, referral_id=referral_id) else Http404
    hold_off_withdrawals([(delivery.candidate_id, agency.pk)])
    refusal = queries.reading_refusal(agency=agency, delivery=delivery, at=timezone.now())
    if refusal == "erased":
        raise Http404
    if refusal == "consent_withdrawn":
        raise ended()
    if refusal:
        raise Problem("not-accepting", 403, _("許可番号の有効期限と、受け入れの状態を確認してください。"))
    return delivery
