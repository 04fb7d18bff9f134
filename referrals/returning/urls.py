"""The address of a check-in's page: with or without a slash at the end, as mail programs leave it."""

from django.urls import re_path

from referrals.returning import views

urlpatterns = [re_path(r"^checkin/(?P<token>[^/]{1,100})/?$", views.answer, name="answer")]
