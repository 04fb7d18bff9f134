"""Addresses of adjustments at the desk."""

from django.urls import path

from credits import desk_views

urlpatterns = [
    path("adjustments/new/", desk_views.propose, name="adjustment_new"),
    path("adjustments/<uuid:adjustment_id>/", desk_views.adjustment, name="adjustment"),
]
