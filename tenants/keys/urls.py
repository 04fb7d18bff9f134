"""Addresses of this slice, below a tenant's settings."""

from django.urls import path

from tenants.keys import views

urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/new/", views.new_key, name="key_new"),
    path("keys/<str:public_id>/rotate/", views.rotate_key, name="key_rotate"),
    path("keys/<str:public_id>/revoke/", views.revoke_key, name="key_revoke"),
]
