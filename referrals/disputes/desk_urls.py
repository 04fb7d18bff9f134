"""The address of a dispute at the desk."""

from django.urls import path

from referrals.disputes import desk_views

urlpatterns = [path("<uuid:dispute_id>/", desk_views.decide, name="dispute")]
