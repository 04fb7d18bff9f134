"""Addresses of a company's facts and rules, below its settings."""

from django.urls import path

from tenants.company import views

urlpatterns = [
    path("company/", views.company, name="company"),
    path("company/zero-fee/", views.zero_fee, name="zero_fee"),
    path("policy/", views.policy, name="policy"),
]
