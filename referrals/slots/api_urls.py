"""Addresses of this slice in the API."""

from django.urls import path

from referrals.slots import api
from referrals.slots import introduction_api as people

ACTS = {
    "shortlist": people.Shortlist,
    "interview": people.Interview,
    "offer": people.Offered,
    "accept": people.Accept,
    "decline": people.Decline,
    "joined": people.Joined,
    "left": people.Left,
    "withdraw": people.Withdraw,
}
ONE = "slot-requests/<str:request_id>"
urlpatterns = [
    path("slot-requests", api.SlotRequests.as_view(), name="slot_requests"),
    path(ONE, api.SlotRequestDetail.as_view(), name="slot_request"),
    path(f"{ONE}/cancel", api.CancelRequest.as_view(), name="slot_request_cancel"),
    path(f"{ONE}/pause", api.PauseRequest.as_view(), name="slot_request_pause"),
    path(f"{ONE}/resume", api.ResumeRequest.as_view(), name="slot_request_resume"),
    path(f"{ONE}/introductions", people.Introduce.as_view(), name="introduce"),
    path("introductions", people.Introductions.as_view(), name="introductions"),
    path("introductions/<str:introduction_id>", people.IntroductionDetail.as_view(), name="introduction"),
    *(
        path(f"introductions/<str:introduction_id>/{act}", view.as_view(), name=f"introduction_{act}")
        for act, view in ACTS.items()
    ),
]
