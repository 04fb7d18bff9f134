"""Addresses of the desk's pages across the network, below `/admin/`."""

from django.urls import path

from referrals.steering import views

urlpatterns = [
    path("stuck/", views.stuck_work, name="stuck"),
    path("stuck/jobs/<uuid:job_id>/retry/", views.retry_job, name="job_retry"),
    path("figures/", views.figure_table, name="figures"),
    path("circulation/", views.circulation_page, name="circulation"),
    path("breach/", views.breach_helper, name="breach"),
    path("breach/people/", views.breach_people, name="breach_people"),
]
