"""The address of the rules, in an employer's settings."""

from django.urls import path

from referrals.rules import views

pages = [path("relay-rules/", views.rules, name="relay_rules")]
