"""Addresses of the agency's pages."""

from django.urls import path

from referrals.relay import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("referrals/<str:public_id>/", views.referral, name="referral"),
]
