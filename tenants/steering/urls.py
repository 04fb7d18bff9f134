"""Addresses of the desk's pages beside its tables, below `/admin/`."""

from django.urls import path

from tenants.steering import views

urlpatterns = [
    path("parties/<uuid:tenant_id>/visit/", views.visit, name="visit"),
    path("visits/<uuid:visit_id>/end/", views.end_visit, name="visit_end"),
]
