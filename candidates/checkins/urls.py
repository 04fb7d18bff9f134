"""Addresses of check-ins among the employer's pages."""

from django.urls import path

from candidates.checkins import views

urlpatterns = [path("checkins/", views.check_ins, name="check_ins")]
