"""The documented shapes of slot requests and introductions, and the rules that bodies of requests obey."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from referrals.slots import wording
from referrals.slots.fields import refuse_future
from referrals.slots.models import Introduction, Placement, SlotRequest
from tenants.api.pages import page_schema

YEN: dict[str, Any] = {"min_value": 1, "max_value": 1_000_000_000}
OPTIONAL_YEN: dict[str, Any] = YEN | {"required": False, "allow_null": True}
OPTIONAL_TEXT: dict[str, Any] = {"required": False, "allow_blank": True}
STATES = [*SlotRequest.End.values, "open", "paused"]


class SlotRequestBody(serializers.Serializer[Any]):
    """What somebody who is to be introduced must bring, and what they are offered."""

    job = serializers.CharField(max_length=200)
    conditions = serializers.CharField(max_length=2000, help_text="what is a must")
    wishes = serializers.CharField(max_length=2000, help_text="what would be welcome", **OPTIONAL_TEXT)
    location = serializers.CharField(max_length=200, **OPTIONAL_TEXT)
    salary_min = serializers.IntegerField(help_text="yen a year", **OPTIONAL_YEN)
    salary_max = serializers.IntegerField(help_text="yen a year", **OPTIONAL_YEN)
    start = serializers.CharField(max_length=100, help_text="when to begin", **OPTIONAL_TEXT)
    deadline_date = serializers.DateField(required=False, allow_null=True, help_text="its last day, in Japan")

    def validate_deadline_date(self, value: date | None) -> date | None:
        if value and value < timezone.localdate():
            raise serializers.ValidationError(_("締切日には、今日以降の日を指定してください。"), code="past")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        low, high = attrs.get("salary_min"), attrs.get("salary_max")
        if low and high and low > high:
            raise serializers.ValidationError(
                {"salary_max": _("年収の上限は、下限以上にしてください。")}, code="too_low"
            )
        return attrs


class Wanted(serializers.Serializer[Any]):
    """The conditions as they are answered."""

    id = serializers.CharField()
    job = serializers.CharField()
    conditions = serializers.CharField()
    wishes = serializers.CharField()
    location = serializers.CharField(allow_null=True)
    salary_min = serializers.IntegerField(allow_null=True)
    salary_max = serializers.IntegerField(allow_null=True)
    start = serializers.CharField(allow_null=True)
    deadline_date = serializers.DateField(allow_null=True)
    state = serializers.CharField(help_text=", ".join(STATES))
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class EmployerSlotRequest(Wanted):
    """A request of one's own."""

    introduced = serializers.IntegerField(help_text="people shown so far")
    waiting = serializers.IntegerField(help_text="of them, neither declined nor joined")


class Seeker(serializers.Serializer[Any]):
    """The employer that asks."""

    name = serializers.CharField()
    address = serializers.CharField()


class AgencySlotRequest(Wanted):
    """A request that one may answer."""

    published_at = serializers.DateTimeField()
    employer = Seeker()
    introduced = serializers.IntegerField(help_text="people you have introduced for it")


class PersonBody(serializers.Serializer[Any]):
    """Who it is. The employer reads it once it has shortlisted, not before."""

    last_name = serializers.CharField(max_length=100)
    first_name = serializers.CharField(max_length=100)
    last_name_kana = serializers.CharField(max_length=100, **OPTIONAL_TEXT)
    first_name_kana = serializers.CharField(max_length=100, **OPTIONAL_TEXT)
    email = serializers.EmailField(max_length=254)
    phone = serializers.CharField(max_length=40, **OPTIONAL_TEXT)
    career = serializers.CharField(max_length=5000, **OPTIONAL_TEXT)


class ConsentBody(serializers.Serializer[Any]):
    """That the person agreed to be introduced to this employer, when and how."""

    given_at = serializers.DateTimeField()
    method = serializers.ChoiceField(Introduction.Consent.values)

    def validate_given_at(self, value: Any) -> Any:
        if value > timezone.now():
            raise serializers.ValidationError(_("同意の日時が未来です。"), code="future")
        return value


class IntroductionBody(serializers.Serializer[Any]):
    """One person, by a blind summary first."""

    summary = serializers.CharField(max_length=2000, help_text="without name, mailbox or phone")
    person = PersonBody()
    consent = ConsentBody()
    reference = serializers.CharField(max_length=60, help_text="your own number for it", **OPTIONAL_TEXT)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if wording.names_somebody(attrs["summary"], attrs["person"]):
            raise serializers.ValidationError({"summary": wording.NAMED}, code="names_somebody")
        return attrs


class PersonShape(serializers.Serializer[Any]):
    """The details, once they are open."""

    last_name = serializers.CharField()
    first_name = serializers.CharField()
    last_name_kana = serializers.CharField()
    first_name_kana = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    career = serializers.CharField()


class PlacementShape(serializers.Serializer[Any]):
    """The hire: what it would have cost, and what is guaranteed."""

    joined_date = serializers.DateField()
    theoretical_annual_salary = serializers.IntegerField(help_text="yen")
    standard_fee_rate = serializers.DecimalField(max_digits=4, decimal_places=3)
    fee_charged = serializers.IntegerField(help_text="yen: 0")
    guarantee_until = serializers.DateField(allow_null=True)
    left_date = serializers.DateField(allow_null=True)
    leaving_reason = serializers.CharField(allow_null=True)
    is_slot_restored = serializers.BooleanField()


class IntroductionLine(serializers.Serializer[Any]):
    """What both sides read of an introduction."""

    id = serializers.CharField()
    slot_request_id = serializers.CharField()
    state = serializers.CharField(
        help_text="introduced, shortlisted, interviewing, offered, accepted, declined, joined or left"
    )
    summary = serializers.CharField()
    decline_reason = serializers.CharField(allow_null=True)
    introduced_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    placement = PlacementShape(allow_null=True)


class AgencyIntroduction(IntroductionLine):
    """A person of one's own."""

    reference = serializers.CharField()


class EmployerIntroduction(IntroductionLine):
    """A person one was shown."""

    agency = serializers.CharField(help_text="who introduces")
    person = PersonShape(allow_null=True, help_text="null until you shortlist")
    candidate_id = serializers.CharField(allow_null=True, help_text="if the person applied to you before")


class DeclineBody(serializers.Serializer[Any]):
    """Why not this person; the agency reads it."""

    reason = serializers.ChoiceField(["mismatch", "after_interview", "withdrawn", "other"])


def has_come(day: date) -> None:
    """What has not happened yet is not reported."""
    refuse_future(day, timezone.localdate())


class JoinedBody(serializers.Serializer[Any]):
    """The hire, and the salary that a fee would have been reckoned from."""

    theoretical_annual_salary = serializers.IntegerField(help_text="yen a year", **YEN)
    joined_date = serializers.DateField(required=False, validators=[has_come], help_text="today at the latest")
    standard_fee_rate = serializers.DecimalField(
        max_digits=4, decimal_places=3, min_value=0, max_value=1, required=False, help_text="0.35, unless you say"
    )


class LeftBody(serializers.Serializer[Any]):
    """The last day, and why."""

    left_date = serializers.DateField(validators=[has_come], help_text="today at the latest")
    reason = serializers.ChoiceField(Placement.Leaving.values)


REQUEST_PAGE = PolymorphicProxySerializer(
    "SlotRequestPage",
    [
        page_schema("EmployerSlotRequestPage", EmployerSlotRequest),
        page_schema("AgencySlotRequestPage", AgencySlotRequest),
    ],
    resource_type_field_name=None,
)
REQUEST = PolymorphicProxySerializer(
    "SlotRequest", [EmployerSlotRequest, AgencySlotRequest], resource_type_field_name=None
)
INTRODUCTION_PAGE = PolymorphicProxySerializer(
    "IntroductionPage",
    [
        page_schema("EmployerIntroductionPage", EmployerIntroduction),
        page_schema("AgencyIntroductionPage", AgencyIntroduction),
    ],
    resource_type_field_name=None,
)
INTRODUCTION = PolymorphicProxySerializer(
    "Introduction", [EmployerIntroduction, AgencyIntroduction], resource_type_field_name=None
)
