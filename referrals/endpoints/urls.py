"""Addresses of this slice, below a tenant's settings."""

from django.urls import path

from referrals.endpoints import act_views, views
from tenants.requests import asks_outside

heard = asks_outside(views.heard_address)
HERE = "webhooks/<str:public_id>/"
settings_pages = [
    path("webhooks/", views.endpoints, name="webhooks"),
    path("webhooks/new/", heard(views.new_endpoint), name="webhook_new"),
    path(HERE, views.endpoint, name="webhook"),
    path(f"{HERE}edit/", heard(views.edit_endpoint), name="webhook_edit"),
    path(f"{HERE}attempts/<str:attempt_id>/", views.attempt, name="webhook_attempt"),
    path(f"{HERE}attempts/<str:attempt_id>/resend/", act_views.resend, name="webhook_resend"),
    path(f"{HERE}rotate/", act_views.rotate, name="webhook_rotate"),
    path(f"{HERE}test/", act_views.test, name="webhook_test"),
    path(f"{HERE}replay/", act_views.replay, name="webhook_replay"),
    path(f"{HERE}switch/", act_views.switch, name="webhook_switch"),
    path(f"{HERE}remove/", act_views.remove, name="webhook_remove"),
]
