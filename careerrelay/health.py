"""Whether the process lives, and whether it can serve."""

from django.http import HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


ready = metrics = alive
