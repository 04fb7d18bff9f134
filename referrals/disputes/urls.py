"""The address of a dispute at the agency."""

from django.urls import path

from referrals.disputes import views

urlpatterns = [path("referrals/<str:public_id>/dispute/", views.dispute, name="dispute")]
