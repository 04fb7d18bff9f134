"""Addresses of this slice in the API."""

from django.urls import path

from referrals.progress.api import ReferralStatus

urlpatterns = [path("referrals/<str:referral_id>/status", ReferralStatus.as_view(), name="status")]
