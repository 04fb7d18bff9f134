"""Addresses of the developers' pages."""

from django.urls import path

from tenants.developers import views

urlpatterns = [
    path("developers/", views.guide, name="developers"),
    path("developers/errors/", views.errors, name="developers_errors"),
    path("developers/events/", views.events, name="developers_events"),
    path("developers/postman.json", views.postman, name="developers_postman"),
    path("problems/<slug:kind>", views.problem, name="problem"),
]
