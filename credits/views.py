"""The purse's public pages: the keys with which a head or a statement is checked. Nobody is asked who they are."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from credits import keys


@require_safe
@cache_control(public=True, max_age=3600)
def public_keys(request: HttpRequest) -> JsonResponse:
    """Every key that ever signed, as a JSON Web Key Set."""
    return JsonResponse(keys.published())
