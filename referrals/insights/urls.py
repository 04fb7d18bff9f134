"""Addresses of the dashboard and of the people behind its numbers."""

from django.urls import path

from referrals.insights import board, listing, merging, report_page, views

urlpatterns = [
    path("", board.dashboard, name="dashboard"),
    path("figures.csv", board.figures_file, name="figures_file"),
    path("figures/people/", board.figure_people, name="figure_people"),
    path("candidates/", listing.candidates, name="candidates"),
    path("candidates/bulk/", listing.bulk, name="candidates_bulk"),
    path("candidates/duplicates/", merging.pairs, name="pairs"),
    path("candidates/duplicates/<str:kept_id>/<str:merged_id>/", merging.merge, name="merge"),
    path("candidates/mergers/<str:public_id>/undo/", merging.undo, name="merge_undo"),
    path("candidates/views/", listing.views, name="views"),
    path("candidates/views/<str:public_id>/", listing.view, name="view"),
    path("candidates/<str:public_id>/", views.candidate, name="candidate"),
]

settings_pages = [path("report/", report_page.report, name="report")]
