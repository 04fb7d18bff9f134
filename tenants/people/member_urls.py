"""The members' addresses, in both kinds of tenant, and the invited person's."""

from django.urls import path

from tenants.people import invitation_views, join_views, member_views

settings_pages = [
    path("members/", member_views.listing, name="members"),
    path("members/roles/", member_views.roles, name="roles"),
    path("members/invite/", invitation_views.invite, name="invite"),
    path("members/leave/", member_views.leave, name="leave"),
    path("members/transfer/", member_views.transfer, name="transfer"),
    path("members/<str:public_id>/", member_views.member, name="member"),
    path("members/<str:public_id>/remove/", member_views.remove, name="member_remove"),
    path("invitations/<str:public_id>/resend/", invitation_views.resend, name="invitation_resend"),
    path("invitations/<str:public_id>/revoke/", invitation_views.revoke, name="invitation_revoke"),
]
join = [path("join/<str:token>/", join_views.join, name="page")]
