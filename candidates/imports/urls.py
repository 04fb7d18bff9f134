"""Addresses of imports."""

from django.urls import path

from candidates.imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("sample/", views.sample, name="import_sample"),
    path("mappings/", views.mappings, name="import_mappings"),
    path("files/<str:public_id>/columns/", views.columns, name="import_columns"),
    path("files/<str:public_id>/check/", views.check, name="import_check"),
    path("files/<str:public_id>/discard/", views.discard, name="import_discard"),
    path("<str:public_id>/", views.show, name="import"),
    path("<str:public_id>/failed-rows/", views.failed_rows, name="import_failed_rows"),
    path("<str:public_id>/undo/", views.undo, name="import_undo"),
]
