"""Addresses of a tenant's data, below its settings."""

from django.urls import path

from tenants.leaving import views

urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/export/", views.ask, name="data_export"),
    path("data/export/<str:public_id>/", views.download, name="data_file"),
    path("data/close/", views.close, name="close"),
]
