"""Addresses of the audit trail, below a tenant's settings."""

from django.urls import path

from tenants.trail import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit/export/", views.export, name="audit_export"),
]
