"""Addresses of the sender: the company's page, and the mailbox's own behind its mail."""

from django.urls import path

from tenants.senders import mailbox_views, views

settings_pages = [
    path("sender/", views.sender, name="sender"),
    path("sender/address/", views.address, name="sender_address"),
    path("sender/check/", views.check, name="sender_check"),
    path("sender/remove/", views.remove, name="sender_remove"),
]
public = ([path("sender/<str:token>/", mailbox_views.page, name="page")], "sender")
