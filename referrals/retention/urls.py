"""Addresses of retention: the preview in the settings, and what may be decided of one person."""

from django.urls import path

from referrals.retention import views

settings_pages = [path("retention/", views.preview, name="retention")]
urlpatterns = [
    path("candidates/<str:public_id>/keep/", views.keep, name="person_keep"),
    path("candidates/<str:public_id>/erase/", views.erase, name="person_erase"),
]
