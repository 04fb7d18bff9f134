"""Addresses of the first days."""

from django.urls import path

from referrals.onboarding import views

shared = [path("start/", views.start, name="start")]  # in both kinds of tenant
urlpatterns = [*shared, path("agencies/", views.agencies, name="agencies")]
