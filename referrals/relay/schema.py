"""The documented shapes of the relay's answers."""

from typing import Any

from rest_framework import serializers


class ReferralLine(serializers.Serializer[Any]):
    """A referral in an agency's list. An employer's line has `verdict`, `reasons` and its own rows' ids instead."""

    id = serializers.CharField()
    sequence = serializers.IntegerField(help_text="grows with each version of the profile")
    registered_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


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


class ReferralProfile(ReferralLine):
    """A referral with the profile the candidate agreed to pass on."""

    as_of = serializers.DateTimeField()
    profile = serializers.DictField(child=serializers.JSONField(allow_null=True))
    items = serializers.ListField(child=serializers.CharField())
    provider = Party()
    acquisition = serializers.CharField()
    consent = ConsentFacts()
    documents = serializers.ListField(child=serializers.DictField())


class Acknowledged(serializers.Serializer[Any]):
    """When the agency first said that it has the referral."""

    id = serializers.CharField()
    acknowledged_at = serializers.DateTimeField()
