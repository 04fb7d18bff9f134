"""Endpoints in the API: a party's own, with their secrets, tests and replays; and its events to read."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants.api import pages
from tenants.api.idempotency import idempotent
from tenants.api.keys import caller
from tenants.api.problems import Problem
from tenants.ids import decode
from tenants.requests import KeyRequest
from tenants.roles import is_allowed
from tenants.scope import NOBODY
from tenants.webhooks import messages, queries, replays, safe_http, schema
from tenants.webhooks import services as webhooks
from tenants.webhooks.addresses import AddressRefused
from tenants.webhooks.forms import REFUSALS
from tenants.webhooks.models import Endpoint

MANAGE = "endpoint.manage"


def heard_address(request: KeyRequest) -> AddressRefused | None:
    """Asked before the scope is open: why the address in the body may not be called, as far as its name is looked up.

    A body that cannot be read is the view's to refuse, and so is a key that may not.
    """
    if request.method not in ("POST", "PATCH") or not (request.api_key and is_allowed(request.api_key, MANAGE)):
        return None
    try:
        url = json.loads(request.body)["url"]
        safe_http.check_address(str(url), allow_loopback=settings.WEBHOOK_ALLOW_LOOPBACK)
    except AddressRefused as refused:
        return refused
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return None


def refuse_address(request: Request) -> None:
    """What `heard_address` heard."""
    refused: AddressRefused | None = getattr(request._request, "heard", None)
    if refused:
        code = refused.code
        raise serializers.ValidationError({"url": serializers.ErrorDetail(str(REFUSALS[code]), code)})


class Endpoints(APIView):
    """`/webhook-endpoints`."""

    actions = {"GET": MANAGE, "POST": MANAGE}

    @extend_schema(
        parameters=pages.PARAMETERS, responses=pages.page_schema("WebhookEndpointPage", schema.EndpointAnswer)
    )
    def get(self, request: Request) -> Response:
        """The endpoints, newest first."""
        mine = queries.endpoints_of(tenant=caller(request).tenant)
        return pages.answer_page(request, mine, schema.endpoint_row, changed="created_at")

    @extend_schema(
        request=schema.EndpointFields,
        responses={201: schema.EndpointSecret},
        description="409 `too-many-endpoints`: ten are the most.",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Add one. Its secret is in this answer and in no other."""
        key, told = caller(request), fields_of(request, schema.EndpointFields)
        refuse_address(request)
        try:
            made = webhooks.open_endpoint(tenant=key.tenant, at=timezone.now(), by=key.pk, **told)
        except webhooks.TooManyEndpoints:
            detail = _("送信先は%(most)s件までです。使わないものを削除してください。") % {"most": webhooks.MOST}
            raise Problem("too-many-endpoints", 409, detail) from None
        return Response(schema.endpoint_row(made) | {"secret": made.secret}, status=201)


class EndpointDetail(APIView):
    """`/webhook-endpoints/{id}`."""

    actions = {"GET": MANAGE, "PATCH": MANAGE, "DELETE": MANAGE}

    @extend_schema(responses=schema.EndpointAnswer)
    def get(self, request: Request, endpoint_id: str) -> Response:
        """One endpoint."""
        return Response(schema.endpoint_row(endpoint_of(request, endpoint_id)))

    @extend_schema(request=schema.EndpointPatch, responses=schema.EndpointAnswer)
    def patch(self, request: Request, endpoint_id: str) -> Response:
        """Change it; `enabled: true` lets a disabled one run again, and what waited is sent."""
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        told = fields_of(request, schema.EndpointPatch)
        if "url" in told:
            refuse_address(request)
        changed = webhooks.change_endpoint(tenant=key.tenant, endpoint=endpoint, at=timezone.now(), by=key.pk, **told)
        return Response(schema.endpoint_row(changed))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, endpoint_id: str) -> Response:
        """Send nothing there any more, and forget its secret."""
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        webhooks.remove_endpoint(tenant=key.tenant, endpoint=endpoint, at=timezone.now(), by=key.pk)
        return Response(status=204)


class RotateSecret(APIView):
    """`POST /webhook-endpoints/{id}/rotate-secret`: both secrets sign for a day."""

    actions = {"POST": MANAGE}

    @extend_schema(request=None, responses=schema.EndpointSecret)
    @idempotent
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        secret = webhooks.rotate_secret(tenant=key.tenant, endpoint=endpoint, at=timezone.now(), by=key.pk)
        endpoint.refresh_from_db()
        return Response(schema.endpoint_row(endpoint) | {"secret": secret})


class TestEndpoint(APIView):
    """`POST /webhook-endpoints/{id}/test`: the example of an event type, signed like any other push."""

    actions = {"POST": MANAGE}

    @extend_schema(request=schema.TestBody, responses={202: schema.EventAnswer})
    @idempotent
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        kind = valid(request, schema.TestBody)["type"]
        refuse_disabled(endpoint)
        told = {"endpoint": endpoint, "kind": kind, "by": key.pk}
        sent = messages.send_example(tenant=key.tenant, at=timezone.now(), **told)
        return Response(schema.event_row(sent), status=202)


class Attempts(APIView):
    """`GET /webhook-endpoints/{id}/attempts`: every try of the last 30 days, newest first."""

    actions = {"GET": MANAGE}

    @extend_schema(parameters=pages.PARAMETERS, responses=pages.page_schema("WebhookAttemptPage", schema.AttemptAnswer))
    def get(self, request: Request, endpoint_id: str) -> Response:
        endpoint = endpoint_of(request, endpoint_id)
        rows = queries.attempts_of(tenant=caller(request).tenant, endpoint=endpoint)
        return pages.answer_page(request, rows, schema.attempt_row, changed="started_at")


class Resend(APIView):
    """`POST /webhook-endpoints/{id}/attempts/{id}/resend`: the same event with the same `webhook-id`, once more."""

    actions = {"POST": MANAGE}

    @extend_schema(
        request=None,
        responses={202: schema.EventAnswer},
        description="409 `endpoint-disabled`; 409 `message-expired`: the event is kept no more, or was none.",
    )
    @idempotent
    def post(self, request: Request, endpoint_id: str, attempt_id: str) -> Response:
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        mine = queries.attempts_of(tenant=key.tenant, endpoint=endpoint)
        tried = mine.filter(pk=decode("att", attempt_id) or NOBODY).first()
        if tried is None:
            raise Http404
        refuse_disabled(endpoint)
        try:
            sent = replays.resend(tenant=key.tenant, attempt=tried, at=timezone.now(), by=key.pk)
        except replays.NotThere:
            detail = _("この通知は保存期間が過ぎたため、再送できません。一覧のAPIで現在の内容を読み取ってください。")
            raise Problem("message-expired", 409, detail) from None
        return Response(schema.event_row(sent), status=202)


class Replay(APIView):
    """`POST /webhook-endpoints/{id}/replay`: everything since a moment, oldest first, a few at a time."""

    actions = {"POST": MANAGE}

    @extend_schema(
        request=schema.ReplayBody,
        responses={202: schema.ReplayAnswer},
        description="409 `endpoint-disabled`; 409 `replay-at-work`: wait until `replaying` is false.",
    )
    @idempotent
    def post(self, request: Request, endpoint_id: str) -> Response:
        endpoint, key = endpoint_of(request, endpoint_id), caller(request)
        since = valid(request, schema.ReplayBody)["since"]
        refuse_disabled(endpoint)
        try:
            told = {"endpoint": endpoint, "since": since, "by": key.pk}
            count = replays.start_replay(tenant=key.tenant, at=timezone.now(), **told)
        except replays.AtWork:
            raise Problem("replay-at-work", 409, _("この送信先への再送が終わってから、始めてください。")) from None
        return Response({"since": pages.spell_moment(since), "events": count}, status=202)


class Events(APIView):
    """`GET /events`: what you were told of in the last 30 days, newest first, whether or not a push arrived."""

    actions = {"GET": "event.view"}

    @extend_schema(parameters=pages.PARAMETERS, responses=pages.page_schema("EventPage", schema.EventAnswer))
    def get(self, request: Request) -> Response:
        rows = queries.events_of(tenant=caller(request).tenant, at=timezone.now())
        return pages.answer_page(request, rows, schema.event_row, changed="at")


def endpoint_of(request: Request, public_id: str) -> Endpoint:
    """The caller's own endpoint; 404 for another's."""
    mine = queries.endpoints_of(tenant=caller(request).tenant)
    found = mine.filter(pk=decode(Endpoint.PREFIX, public_id) or NOBODY).first()
    if found is None:
        raise Http404
    found.tenant = caller(request).tenant
    return found


def refuse_disabled(endpoint: Endpoint) -> None:
    if endpoint.disabled_at:
        raise Problem("endpoint-disabled", 409, _("送信先を有効にしてから、やり直してください。"))


def valid(request: Request, serializer: Any) -> Any:
    body = serializer(data=request.data, context={"kind": caller(request).tenant.kind})
    body.is_valid(raise_exception=True)
    return body.validated_data


NAMES = {"events": "kinds", "thin": "is_thin", "enabled": "is_enabled"}


def fields_of(request: Request, serializer: Any) -> dict[str, Any]:
    """The body as the services call its members."""
    return {NAMES.get(name, name): value for name, value in valid(request, serializer).items()}
