"""Addresses of a company's facts and rules, below its settings: of any party, of an employer, of an agency."""

from django.urls import path

from tenants.company import views

urlpatterns = [path("company/", views.company, name="company")]
of_employer = [path("policy/", views.policy, name="policy")]
of_agency = [path("company/zero-fee/", views.zero_fee, name="zero_fee")]
