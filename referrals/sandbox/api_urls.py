"""Addresses of the sandbox in the API."""

from django.urls import path

from referrals.sandbox import api

urlpatterns = [
    path("sandbox/people", api.People.as_view(), name="sandbox_people"),
    path("sandbox/simulate", api.Simulate.as_view(), name="sandbox_simulate"),
]
