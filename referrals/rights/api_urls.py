"""Addresses of this slice in the API."""

from django.urls import path

from referrals.rights.api import AcknowledgeErasure

urlpatterns = [
    path(
        "referrals/<str:referral_id>/erasure-acknowledgement",
        AcknowledgeErasure.as_view(),
        name="erasure_acknowledgement",
    ),
]
