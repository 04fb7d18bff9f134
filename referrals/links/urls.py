"""Addresses of the tracking links' pages."""

from django.urls import path

from referrals.links import views

urlpatterns = [
    path("links/", views.links, name="links"),
    path("links/personal/", views.personal, name="links_personal"),
    path("links/<uuid:link_id>/qr.svg", views.qr, {"kind": "svg"}, name="link_qr_svg"),
    path("links/<uuid:link_id>/qr.png", views.qr, {"kind": "png"}, name="link_qr_png"),
    path("links/<uuid:link_id>/revoke/", views.revoke, name="link_revoke"),
]
