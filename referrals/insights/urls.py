"""Addresses of the dashboard and of the people behind its numbers."""

from django.urls import path

from referrals.insights import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("candidates/", views.candidates, name="candidates"),
    path("candidates/<str:public_id>/", views.candidate, name="candidate"),
]
