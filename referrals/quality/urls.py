"""Addresses of quality: at an agency, and at the desk."""

from django.urls import path

from referrals.quality import views

urlpatterns = [path("quality/", views.own_quality, name="quality")]
desk = [path("quality/", views.quality_table, name="quality")]
