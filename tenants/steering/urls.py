"""Addresses of the desk's pages beside its tables, below `/admin/`."""

from django.urls import path

from tenants.steering import views

urlpatterns = [
    path("parties/invite/", views.invite, name="invite"),
    path("parties/<uuid:tenant_id>/", views.party, name="party"),
    path("parties/<uuid:tenant_id>/admit/", views.admit, name="admit"),
    path("parties/<uuid:tenant_id>/refuse/", views.refuse, name="refuse"),
    path("parties/<uuid:tenant_id>/reopen/", views.reopen, name="reopen"),
    path("parties/<uuid:tenant_id>/plan/", views.plan, name="plan"),
    path("parties/<uuid:tenant_id>/visit/", views.visit, name="visit"),
    path("visits/<uuid:visit_id>/end/", views.end_visit, name="visit_end"),
    path("licences/", views.licence_list, name="licences"),
]
