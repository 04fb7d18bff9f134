"""Addresses of the agency's pages, and of a digest's mailbox."""

from django.urls import path

from referrals.portal import digest_views, recall_views, views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("recalls/", recall_views.recalls, name="recalls"),
    path("recalls/<str:public_id>/", recall_views.recall, name="recall"),
    path("referrals.csv", views.export, name="referrals_export"),
    path("referrals/<str:public_id>/", views.referral, name="referral"),
    path("referrals/<str:public_id>/documents/<str:document_id>/", views.document, name="document"),
    path("referrals/<str:public_id>/acknowledge/", views.acknowledge, name="referral_acknowledge"),
    path("referrals/<str:public_id>/status/<slug:status>/", views.report, name="referral_report"),
]
settings_pages = [
    path("digests/", digest_views.digests, name="digests"),
    path("digests/<str:public_id>/remove/", digest_views.remove_digest, name="digest_remove"),
]
public = [path("digest/<str:token>/", digest_views.answer, name="page")]
