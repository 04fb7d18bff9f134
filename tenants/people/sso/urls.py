"""The addresses of single sign-on: of the company's settings, and of the way in."""

from django.urls import path

from tenants.people.sso import entry_views, views

settings_pages = [
    path("security/", views.security, name="security"),
    path("security/rules/", views.rules, name="security_rules"),
    path("security/sso/remove/", views.remove, name="sso_remove"),
]
urlpatterns = [
    path("login/sso/", entry_views.find, name="sso"),
    path("login/sso/<slug:company>/callback/", entry_views.come_back, name="sso_callback"),
]
