"""Addresses of this slice in the API."""

from django.urls import path

from referrals.inbound.api import CandidateDetail, Candidates, Rejections, TakeBack

urlpatterns = [
    path("rejections", Rejections.as_view(), name="rejections"),
    path("rejections/<str:application_id>/unreject", TakeBack.as_view(), name="unreject"),
    path("candidates", Candidates.as_view(), name="candidates"),
    path("candidates/<str:candidate_id>", CandidateDetail.as_view(), name="candidate"),
]
