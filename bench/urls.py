"""Every door of the product, and the benchmarks' empty view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from careerrelay import urls


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse()


urlpatterns = [path("bench/empty", empty), *urls.urlpatterns]
