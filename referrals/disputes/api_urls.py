"""Addresses of this slice in the API."""

from django.urls import path

from referrals.disputes.api import DisputeReferral

urlpatterns = [path("referrals/<str:referral_id>/dispute", DisputeReferral.as_view(), name="dispute")]
