"""Every door of the product, and the benchmarks' own: an empty view, and a list as DRF teaches it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench.drf import Referrals
from careerrelay import urls


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse()


as_taught = [path("bench/referrals", Referrals.as_view())]
urlpatterns = [path("bench/empty", empty), path("api/v1/", include((as_taught, "api"))), *urls.urlpatterns]
