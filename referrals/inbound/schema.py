"""The documented shapes of what an ATS tells and reads."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field, inline_serializer
from rest_framework import serializers

from candidates.models import Application, Candidate
from referrals.inbound.orders import MODES
from tenants.api.pages import page_schema

TEXT_OR_NULL: dict[str, Any] = {"required": False, "allow_null": True}


@extend_schema_field({"type": ["string", "integer"]})
class IdField(serializers.Field):
    """An id of the ATS: many count, others spell."""


class CandidateTold(serializers.Serializer[Any]):
    """The person, in the ATS's words. Names are kept as typed; the rest is normalised as in a file."""

    last_name = serializers.CharField()
    first_name = serializers.CharField(**TEXT_OR_NULL)
    last_name_kana = serializers.CharField(**TEXT_OR_NULL)
    first_name_kana = serializers.CharField(**TEXT_OR_NULL)
    email = serializers.CharField(**TEXT_OR_NULL, help_text="one that mail cannot reach is left out, with a warning")
    phone = serializers.CharField(**TEXT_OR_NULL)
    prefecture = serializers.CharField(**TEXT_OR_NULL)
    birth_date = serializers.CharField(**TEXT_OR_NULL, help_text="`1995-04-01`; 和暦 too")
    current_company = serializers.CharField(**TEXT_OR_NULL)
    current_title = serializers.CharField(**TEXT_OR_NULL)
    skills = serializers.ListField(child=serializers.CharField(), **TEXT_OR_NULL)
    origin = serializers.ChoiceField(
        Candidate.Origin.values,
        **TEXT_OR_NULL,
        help_text="how a new person was met (default `applicant`); somebody known keeps theirs",
    )
    education = serializers.ListField(
        child=serializers.DictField(),
        **TEXT_OR_NULL,
        help_text="each with `school`, `faculty`, `start`, `end`, `status`; 30 at most",
    )
    jobs = serializers.ListField(
        child=serializers.DictField(),
        **TEXT_OR_NULL,
        help_text="each with `company`, `department`, `title`, `start`, `end`, `detail`; 30 at most",
    )


class ApplicationTold(serializers.Serializer[Any]):
    """The application that ended."""

    remote_id = IdField(help_text="its id in the ATS: told again, it is the same application")
    job = serializers.CharField()
    stage = serializers.CharField(**TEXT_OR_NULL, help_text="how far it came")
    channel = serializers.CharField(**TEXT_OR_NULL, help_text="where it came from")
    applied_at = serializers.CharField(**TEXT_OR_NULL)
    rejected_at = serializers.CharField(help_text="ISO 8601; without an offset it is Japan's time")
    reason = serializers.CharField(**TEXT_OR_NULL, help_text="stays in your pool; no agency ever sees it")


class Rejection(serializers.Serializer[Any]):
    """One rejection."""

    source = serializers.RegexField(  # type: ignore[assignment]
        r"^[a-z0-9][a-z0-9_-]{0,49}$", help_text="the ATS, e.g. `greenhouse`"
    )
    remote_id = IdField(help_text="the person's id in the ATS")
    candidate = CandidateTold()
    application = ApplicationTold()
    send = serializers.ChoiceField(
        MODES,
        required=False,
        help_text="the mail: `none` (default), `scheduled` in business hours after your delay, `now`",
    )
    template = serializers.CharField(
        **TEXT_OR_NULL,
        help_text="name or id; without it the one that fits stage and reason. Read only when a mail is asked for",
    )


class Rejections(serializers.Serializer[Any]):
    """Up to 1,000 at once, each a `Rejection`: each is judged for itself."""

    items = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=1000)


REQUEST = PolymorphicProxySerializer("RejectionRequest", [Rejection, Rejections], resource_type_field_name=None)


class ItemNote(serializers.Serializer[Any]):
    """What is wrong, and where."""

    pointer = serializers.CharField(help_text="RFC 6901, within the whole body")
    code = serializers.CharField()
    detail = serializers.CharField()


class RejectionResult(serializers.Serializer[Any]):
    """What came of one item."""

    status = serializers.ChoiceField(
        ["created", "updated", "duplicate", "invalid"],
        help_text="duplicate: known, and nothing new, or repeated later in the same request",
    )
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    remote_id = serializers.CharField(allow_null=True, help_text="of the application")
    candidate_id = serializers.CharField(allow_null=True)
    application_id = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(
        Application.Outcome.values,
        allow_null=True,
        help_text="`rejected`, unless `reason` says otherwise (内定辞退: `withdrawn`): then no link, no mail",
    )
    tracking_url = serializers.CharField(allow_null=True, help_text="the person's own: put it into your mail")
    mail = serializers.CharField(
        allow_null=True,
        help_text="held, planned, queued, uncertain, sent, delivered, bounced, complained, failed, or null",
    )
    errors = ItemNote(many=True, help_text="why it was not taken")  # type: ignore[assignment]
    warnings = ItemNote(many=True, help_text="what was left out of it, or why no mail is sent")


RESULTS = inline_serializer(
    "RejectionResults",
    {
        "items": RejectionResult(many=True),
        "counts": inline_serializer(
            "RejectionCounts",
            {name: serializers.IntegerField() for name in ("created", "updated", "duplicate", "invalid")},
        ),
    },
)
RESPONSE = PolymorphicProxySerializer("RejectionResponse", [RejectionResult, RESULTS], resource_type_field_name=None)


class TakenBack(serializers.Serializer[Any]):
    """An application whose rejection was taken back."""

    application_id = serializers.CharField()
    outcome = serializers.ChoiceField(Application.Outcome.values)
    mail = serializers.CharField(allow_null=True, help_text="`sent`, where it had left before; null: there is none")


class ApplicationState(serializers.Serializer[Any]):
    """An application of a person."""

    id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    remote_id = serializers.CharField(allow_null=True)
    job = serializers.CharField()
    channel = serializers.CharField()
    stage = serializers.CharField()
    outcome = serializers.ChoiceField(Application.Outcome.values)
    reason = serializers.CharField()
    applied_at = serializers.DateTimeField(allow_null=True)
    rejected_at = serializers.DateTimeField(allow_null=True)
    tracking_url = serializers.CharField(allow_null=True)
    mail = serializers.CharField(allow_null=True)
    updated_at = serializers.DateTimeField()


class CandidateState(serializers.Serializer[Any]):
    """A person in your pool."""

    id = serializers.CharField()
    last_name = serializers.CharField()
    first_name = serializers.CharField()
    last_name_kana = serializers.CharField()
    first_name_kana = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    prefecture = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    current_company = serializers.CharField()
    current_title = serializers.CharField()
    education = serializers.ListField(child=serializers.DictField(child=serializers.JSONField()))
    jobs = serializers.ListField(child=serializers.DictField(child=serializers.JSONField()))
    skills = serializers.ListField(child=serializers.CharField())
    origin = serializers.ChoiceField(Candidate.Origin.values, help_text="how the person was met first")
    mailable = serializers.BooleanField(help_text="there is an address, and contact is not stopped")
    as_of = serializers.DateTimeField(help_text="how old these facts are")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="of the person or any of the applications")
    applications = ApplicationState(many=True)


CANDIDATE_PAGE = page_schema("CandidatePage", CandidateState)
