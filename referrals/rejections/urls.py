"""Addresses of templates, mails and the shared link."""

from django.urls import path

from referrals.rejections import history_views, views

urlpatterns = [
    path("templates/", views.templates, name="templates"),
    path("templates/new/", views.new_template, name="template_new"),
    path("templates/preview/", views.preview, name="template_preview"),
    path("templates/<str:public_id>/", views.edit_template, name="template"),
    path("templates/<str:public_id>/trial/", views.trial, name="template_trial"),
    path("templates/<str:public_id>/versions/<int:number>/", history_views.changes, name="template_version"),
    path("templates/<str:public_id>/compare/", history_views.compare, name="comparison_start"),
    path("templates/<str:public_id>/compare/end/", history_views.end_comparison, name="comparison_end"),
]
