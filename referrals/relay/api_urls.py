"""Addresses of this slice in the API."""

from django.urls import path

from referrals.relay.api import Acknowledge, ReferralDetail, Referrals
from referrals.relay.document_api import DocumentFile, ReferralDocument

urlpatterns = [
    path("referrals", Referrals.as_view(), name="referrals"),
    path("referrals/<str:referral_id>", ReferralDetail.as_view(), name="referral"),
    path("referrals/<str:referral_id>/documents/<str:document_id>", ReferralDocument.as_view(), name="document"),
    path("documents/<str:ticket>", DocumentFile.as_view(), name="document_file"),
    path("referrals/<str:referral_id>/acknowledge", Acknowledge.as_view(), name="acknowledge"),
]
