"""The documented shapes of endpoints, attempts and events in the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from tenants.api import pages
from tenants.ids import encode
from tenants.webhooks import registry
from tenants.webhooks.models import Attempt, Endpoint, Message

KINDS = [event.kind for event in registry.EVENT_TYPES if event.kind != "ping"]


class EndpointFields(serializers.Serializer[Any]):
    """What may be said of an endpoint."""

    url = serializers.CharField(max_length=2048, help_text="https on port 443 or 8443, at a public address")
    name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=KINDS), required=False, help_text="empty: every type you may receive"
    )
    thin = serializers.BooleanField(required=False, help_text="ids only: read the rest by API")

    def validate_events(self, kinds: list[str]) -> list[str]:
        """Each once, and only what this party may receive."""
        if foreign := sorted(set(kinds) - set(registry.kinds_for(self.context["kind"]))):
            detail = _("この種類は受け取れません: %(kinds)s") % {"kinds": ", ".join(foreign)}
            raise serializers.ValidationError(code="foreign_event", detail=detail)
        return list(dict.fromkeys(kinds))


class EndpointPatch(EndpointFields):
    """What of it may be changed; what is left out stays."""

    url = serializers.CharField(max_length=2048, required=False)
    enabled = serializers.BooleanField(required=False)


class EndpointAnswer(serializers.Serializer[Any]):
    """An endpoint as it stands."""

    id = serializers.CharField()
    url = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    events = serializers.ListField(child=serializers.CharField())
    thin = serializers.BooleanField()
    state = serializers.ChoiceField(choices=["healthy", "failing", "disabled"])
    failing_since = serializers.DateTimeField(allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.CharField(
        allow_null=True, help_text="gone (410), dead (nothing answered for days) or owner"
    )
    previous_secret_until = serializers.DateTimeField(allow_null=True, help_text="until then both secrets sign")
    replaying = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class EndpointSecret(EndpointAnswer):
    """The same with its secret: shown now and never again."""

    secret = serializers.CharField()


class TestBody(serializers.Serializer[Any]):
    """What to send."""

    type = serializers.CharField(default="ping", help_text="`ping`, or an event type whose example is sent")

    def validate_type(self, kind: str) -> str:
        if kind not in registry.kinds_for(self.context["kind"]):
            raise serializers.ValidationError(code="foreign_event", detail=_("この種類は受け取れません。"))
        return kind


class EventAnswer(serializers.Serializer[Any]):
    """An event: `id` is the `webhook-id` of its pushes. Of a profile only ids are here: read the referral."""

    id = serializers.CharField()
    type = serializers.CharField()
    timestamp = serializers.DateTimeField()
    data = serializers.DictField(child=serializers.JSONField())  # type: ignore[assignment]  # the contract's name


class AttemptAnswer(serializers.Serializer[Any]):
    """One try. The body that was sent is not kept: it is the event's."""

    id = serializers.CharField()
    event_id = serializers.CharField(help_text="the `webhook-id`")
    type = serializers.CharField()
    url = serializers.CharField()
    number = serializers.IntegerField(help_text="1 for the first try of the schedule")
    started_at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    status = serializers.IntegerField(help_text="of the answer; 0 where there was none")
    error = serializers.CharField(allow_null=True, help_text="timeout, connect, dns, tls, disconnected, …")
    response = serializers.CharField(allow_blank=True, help_text="its first 2 kB, people's data masked")


class ReplayBody(serializers.Serializer[Any]):
    """From when on everything is sent again."""

    since = serializers.DateTimeField(help_text="not older than events are kept")


class ReplayAnswer(serializers.Serializer[Any]):
    """How many events are sent again. They go a few at a time."""

    since = serializers.DateTimeField()
    events = serializers.IntegerField()


def spell(moment: Any) -> str | None:
    return pages.spell_moment(moment) if moment else None


def endpoint_row(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "name": endpoint.name,
        "events": endpoint.kinds,
        "thin": endpoint.is_thin,
        "state": endpoint.state,
        "failing_since": spell(endpoint.failing_since),
        "disabled_at": spell(endpoint.disabled_at),
        "disabled_reason": endpoint.disabled_reason or None,
        "previous_secret_until": spell(endpoint.previous_until),
        "replaying": endpoint.replay_until_id is not None,
        "created_at": spell(endpoint.created_at),
    }


def event_row(message: Message) -> dict[str, Any]:
    return {
        "id": message.public_id,
        "type": message.kind,
        "timestamp": spell(message.at),
        "data": message.data,
    }


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": attempt.public_id,
        "event_id": encode(Message.PREFIX, attempt.message_id),
        "type": attempt.kind,
        "url": attempt.url,
        "number": attempt.number,
        "started_at": spell(attempt.started_at),
        "milliseconds": attempt.milliseconds,
        "status": attempt.status,
        "error": attempt.error or None,
        "response": attempt.response,
    }
