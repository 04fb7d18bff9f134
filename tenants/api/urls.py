"""Addresses of the API that belong to every key."""

from django.urls import path

from tenants.api.views import Me

urlpatterns = [path("me", Me.as_view(), name="me")]
