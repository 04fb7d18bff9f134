"""The documented shapes of the relay's answers."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from tenants.api.pages import page_schema


class ReferralLine(serializers.Serializer[Any]):
    """A referral in an agency's list."""

    id = serializers.CharField()
    sequence = serializers.IntegerField(help_text="grows with each version of the profile")
    registered_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(help_text="when anything of the referral last changed for you")


class ReferralState(serializers.Serializer[Any]):
    """A referral in an employer's list: how it counts, never where it went."""

    id = serializers.CharField()
    candidate_id = serializers.CharField()
    application_id = serializers.CharField(allow_null=True)
    verdict = serializers.CharField(help_text="counted, duplicate, held, refused or reversed")
    reasons = serializers.ListField(child=serializers.CharField())
    ruling = serializers.CharField(allow_null=True, help_text="why the count was reversed")
    registered_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Party(serializers.Serializer[Any]):
    """Who provided it (APPI art. 30)."""

    name = serializers.CharField()
    address = serializers.CharField()
    representative = serializers.CharField()


class ConsentFacts(serializers.Serializer[Any]):
    """The consent the provision stands on."""

    id = serializers.CharField()
    receipt_id = serializers.UUIDField()
    notice_version = serializers.IntegerField()
    given_at = serializers.DateTimeField()


class DocumentFacts(serializers.Serializer[Any]):
    """One file of a referral. `scanned_at` is null where no virus scanner is configured."""

    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.ChoiceField(["pdf", "docx", "png", "jpeg"])
    size = serializers.IntegerField()
    pages = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    scanned_at = serializers.DateTimeField(allow_null=True)


class DocumentLink(DocumentFacts):
    """The file, and where to fetch it until when."""

    url = serializers.URLField()
    expires_at = serializers.DateTimeField()


class ReferralProfile(ReferralLine):
    """A referral with the profile the candidate agreed to pass on."""

    as_of = serializers.DateTimeField()
    profile = serializers.DictField(child=serializers.JSONField())
    items = serializers.ListField(child=serializers.CharField())
    provider = Party()
    acquisition = serializers.CharField()
    consent = ConsentFacts()
    career_talk_requested_at = serializers.DateTimeField(
        allow_null=True, help_text="when the person asked to talk with you about their career"
    )
    documents = serializers.ListField(child=DocumentFacts())


class Acknowledged(serializers.Serializer[Any]):
    """When the agency first said that it has the referral."""

    id = serializers.CharField()
    acknowledged_at = serializers.DateTimeField()


REFERRAL_PAGE = PolymorphicProxySerializer(
    "ReferralPage",
    [page_schema("AgencyReferralPage", ReferralLine), page_schema("EmployerReferralPage", ReferralState)],
    resource_type_field_name=None,
)
