"""Addresses of the desk's notices, below `/admin/notices/`."""

from django.urls import path

from candidates.consents import views

urlpatterns = [
    path("draft/", views.draft, name="notice_draft"),
    path("<int:version>/", views.notice, name="notice"),
    path("<int:version>/publish/", views.publish, name="notice_publish"),
]
