"""Addresses of the slots' pages, on both sides."""

from django.urls import path

from referrals.slots import agency_views, views
from referrals.slots import introduction_views as people

PERSON = "slots/introductions/<str:public_id>"
employer = [
    path("slots/", views.slots, name="slots"),
    path("slots/new/", views.new_request, name="slot_new"),
    path(f"{PERSON}/", people.introduction, name="slot_introduction"),
    path(f"{PERSON}/message/", people.write, name="slot_message"),
    path(f"{PERSON}/step/<slug:act>/", people.step, name="slot_step"),
    path(f"{PERSON}/report/<slug:act>/", people.report, name="slot_report"),
    path("slots/<str:public_id>/", views.slot_request, name="slot_request"),
    path("slots/<str:public_id>/<slug:act>/", views.request_act, name="slot_request_act"),
]
agency = [
    path("slots/", agency_views.offers, name="slots"),
    path("slots/introductions/", agency_views.people, name="slot_people"),
    path(f"{PERSON}/", agency_views.person, name="slot_introduction"),
    path(f"{PERSON}/message/", agency_views.write, name="slot_message"),
    path(f"{PERSON}/withdraw/", agency_views.withdraw, name="slot_withdraw"),
    path("slots/<str:public_id>/", agency_views.offer, name="slot_offer"),
    path("slots/<str:public_id>/introduce/", agency_views.introduce, name="slot_introduce"),
]
