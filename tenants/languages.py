"""The language of a page behind a token: of those that its employer offers the reader's own, else its first."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from tenants.requests import TokenRequest


def speak(request: TokenRequest, offered: Sequence[str]) -> str:
    """Choose it, and let the request say which there are; none offered means all."""
    request.languages = list(offered) or list(dict(settings.LANGUAGES))
    if translation.get_language() not in request.languages:
        translation.activate(request.languages[0])
        request.LANGUAGE_CODE = request.languages[0]
    return str(translation.get_language())
