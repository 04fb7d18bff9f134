"""Addresses of what HR does with one person."""

from django.urls import path

from candidates.person import fact_views, views

urlpatterns = [
    path("people/add/", fact_views.add, name="person_add"),
    path("candidates/<str:public_id>/edit/", fact_views.edit, name="person_edit"),
    path("candidates/<str:public_id>/care/", views.care, name="person_care"),
    path("candidates/<str:public_id>/notes/", views.add_note, name="person_note_add"),
    path("candidates/<str:public_id>/notes/<str:note_id>/", views.note, name="person_note"),
    path("candidates/<str:public_id>/notes/<str:note_id>/remove/", views.remove_note, name="person_note_remove"),
]
