"""Addresses of the list of stopped mailboxes, and of the candidate's way onto it."""

from django.urls import path, re_path

from candidates.suppression import public_views, views

urlpatterns = [
    path("suppressions/", views.suppressions, name="suppressions"),
    path("suppressions/<str:public_id>/lift/", views.lift, name="suppression_lift"),
]
public = [re_path(r"^unsubscribe/(?P<token>[^/]{1,100})/?$", public_views.unsubscribe, name="page")]
