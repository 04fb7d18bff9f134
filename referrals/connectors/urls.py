"""Addresses of the doors for an ATS: the pages in the settings, and the door itself."""

from django.urls import path, re_path

from referrals.connectors import hooks, views

settings_pages = [
    path("connectors/", views.connectors, name="connectors"),
    path("connectors/<str:public_id>/", views.connector, name="connector"),
]
public = [re_path(r"^hooks/ats/(?P<token>[^/]{1,100})/?$", hooks.receive, name="ats_hook")]
