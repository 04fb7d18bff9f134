"""Addresses of this slice in the API."""

from django.urls import path

from referrals.relay.api import Acknowledge, ReferralDetail, Referrals

urlpatterns = [
    path("referrals", Referrals.as_view(), name="referrals"),
    path("referrals/<str:referral_id>", ReferralDetail.as_view(), name="referral"),
    path("referrals/<str:referral_id>/acknowledge", Acknowledge.as_view(), name="acknowledge"),
]
