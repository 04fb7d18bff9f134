"""Addresses of the candidate's pages: with or without a slash at the end, as mail programs leave them."""

from django.urls import re_path

from referrals.optin import receipt_views, renewal_views, views
from referrals.rights import urls as rights

urlpatterns = [
    re_path(r"^r/(?P<token>[^/]{1,100})/?$", views.page, name="page"),
    re_path(r"^confirm/(?P<token>[^/]{1,100})/?$", views.confirm, name="confirm"),
    re_path(r"^receipt/(?P<token>[^/]{1,100})\.json$", receipt_views.receipt_json, name="receipt_json"),
    re_path(r"^receipt/(?P<token>[^/]{1,100})/?$", receipt_views.receipt, name="receipt"),
    *rights.urlpatterns,
    re_path(r"^renew/(?P<token>[^/]{1,100})/?$", renewal_views.renew, name="renew"),
]
