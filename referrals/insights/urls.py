"""Addresses of the dashboard and of the people behind its numbers."""

from django.urls import path

from referrals.insights import listing, merging, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("candidates/", listing.candidates, name="candidates"),
    path("candidates/bulk/", listing.bulk, name="candidates_bulk"),
    path("candidates/duplicates/", merging.pairs, name="pairs"),
    path("candidates/duplicates/<str:kept_id>/<str:merged_id>/", merging.merge, name="merge"),
    path("candidates/mergers/<str:public_id>/undo/", merging.undo, name="merge_undo"),
    path("candidates/views/", listing.views, name="views"),
    path("candidates/views/<str:public_id>/", listing.view, name="view"),
    path("candidates/<str:public_id>/", views.candidate, name="candidate"),
]
