"""Addresses of the candidate's own pages, behind their token: with or without a slash at the end."""

from django.urls import URLPattern, path, re_path

from referrals.rights import act_views, desk_views, lost_views, member_views, views

ME = r"^me/(?P<token>[^/]{1,100})"
urlpatterns: list[URLPattern] = [
    re_path(rf"{ME}/?$", views.me, name="me"),
    re_path(rf"{ME}/record/?$", views.record, name="me_record"),
    re_path(rf"{ME}/edit/?$", views.edit, name="me_edit"),
    re_path(rf"{ME}/agencies/?$", views.agencies, name="me_agencies"),
    re_path(rf"{ME}/ask/?$", views.ask, name="me_ask"),
    re_path(rf"{ME}/data/?$", views.data, name="me_data"),
    re_path(rf"{ME}/data\.json$", views.data_json, name="me_json"),
    re_path(r"^act/(?P<token>[^/]{1,100})/?$", act_views.prove, name="act"),
]
lost: list[URLPattern] = [path("me/", lost_views.lost, name="lost_link")]
desk: list[URLPattern] = [path("requests/", desk_views.listing, name="requests")]
employer: list[URLPattern] = [
    path("requests/", member_views.listing, name="requests"),
    path("requests/new/", member_views.record, name="request_record"),
    path("requests/<str:public_id>/", member_views.detail, name="request"),
    path("requests/<str:public_id>/reopen/", member_views.reopen, name="request_reopen"),
]
