"""Addresses of this slice in the API."""

from django.urls import path

from tenants.requests import asks_outside
from tenants.webhooks import api

heard = asks_outside(api.heard_address)
HERE = "webhook-endpoints/<str:endpoint_id>"
urlpatterns = [
    path("webhook-endpoints", heard(api.Endpoints.as_view()), name="webhook_endpoints"),
    path(HERE, heard(api.EndpointDetail.as_view()), name="webhook_endpoint"),
    path(f"{HERE}/rotate-secret", api.RotateSecret.as_view(), name="webhook_rotate"),
    path(f"{HERE}/test", api.TestEndpoint.as_view(), name="webhook_test"),
    path(f"{HERE}/attempts", api.Attempts.as_view(), name="webhook_attempts"),
    path(f"{HERE}/attempts/<str:attempt_id>/resend", api.Resend.as_view(), name="webhook_resend"),
    path(f"{HERE}/replay", api.Replay.as_view(), name="webhook_replay"),
    path("events", api.Events.as_view(), name="events"),
]
