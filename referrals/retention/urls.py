"""Addresses of retention: the preview in the settings, what may be decided of one person, and erasing many."""

from django.urls import path

from referrals.retention import bulk_views, views

settings_pages = [path("retention/", views.preview, name="retention")]
urlpatterns = [
    path("candidates/<str:public_id>/keep/", views.keep, name="person_keep"),
    path("candidates/<str:public_id>/erase/", views.erase, name="person_erase"),
    path("erasures/", bulk_views.erasures, name="erasures"),
    path("erasures/<str:public_id>/", bulk_views.erasure, name="erasure"),
]
