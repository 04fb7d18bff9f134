"""Addresses of the purse's public pages."""

from django.urls import path

from credits import views

public = [path("ledger/keys.json", views.public_keys, name="ledger_keys")]
