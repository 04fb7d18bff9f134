"""A document on its way to a reader: fetched and unsealed after the scope is over, always as a file to save."""

from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpResponseBase, StreamingHttpResponse

from candidates.documents import sealing, stores
from candidates.documents.models import Handout

TYPE = "application/octet-stream"  # nothing a browser would open by itself


def answer(handout: Handout) -> HttpResponseBase:
    """The file. A browser saves it and never shows it as a page of ours, whatever is in it."""
    facts = handout.facts
    response = StreamingHttpResponse(_content(handout), content_type=TYPE)
    ending = facts["name"].rpartition(".")[2]
    said = f"attachment; filename=\"{facts['id']}.{ending}\"; filename*=UTF-8''{quote(facts['name'])}"
    response["Content-Disposition"] = said
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Length"] = str(facts["size"])
    response["Cache-Control"] = "no-store, private"
    return response


def _content(handout: Handout) -> Iterator[bytes]:
    """Streaming begins once the door has closed: the store is asked outside of any transaction."""
    sealed = stores.store().get(handout.stored_as)
    yield sealing.unseal(sealed, sealed_key=bytes(handout.sealed_key), name=handout.stored_as)
