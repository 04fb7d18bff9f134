"""Addresses of mails and of the acts that send them."""

from django.urls import path

from referrals.sending import mail_views, views

urlpatterns = [
    path("mails/", mail_views.mails, name="mails"),
    path("mails/send/", views.send, name="send"),
    path("mails/sendings/", views.dispatches, name="dispatches"),
    path("mails/sendings/<str:public_id>/", views.dispatch, name="dispatch"),
    path("mails/sendings/<str:public_id>/approve/", views.approve, name="dispatch_approve"),
    path("mails/sendings/<str:public_id>/reject/", views.reject, name="dispatch_reject"),
    path("mails/sendings/<str:public_id>/plan/", views.plan, name="dispatch_plan"),
    path("mails/sendings/<str:public_id>/cancel/", views.cancel, name="dispatch_cancel"),
    path("mails/<str:public_id>/cancel/", mail_views.cancel, name="mail_cancel"),
    path("mails/<str:public_id>/settle/", mail_views.settle, name="mail_settle"),
]
