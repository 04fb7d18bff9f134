"""Addresses of imports."""

from django.urls import path

from candidates.imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("sample/", views.sample, name="import_sample"),
    path("<str:public_id>/", views.show, name="import"),
    path("<str:public_id>/failed-rows/", views.failed_rows, name="import_failed_rows"),
]
