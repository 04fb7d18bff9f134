"""Addresses of the agency's pages."""

from django.urls import path

from referrals.relay import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("referrals/<str:public_id>/documents/<str:document_id>/", views.document, name="document"),
    path("referrals/<str:public_id>/", views.referral, name="referral"),
]
