"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from tenants.scope import Origin


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address. Behind a proxy it is the last one in `X-Forwarded-For`: the proxy wrote that one itself.

    One spelling for each caller: `::ffff:192.0.2.1` is 192.0.2.1, and an address has no zone.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] or told
    try:
        address = ipaddress.ip_address(told.strip().partition("%")[0])
        return str(getattr(address, "ipv4_mapped", None) or address)
    except ValueError:  # a socket, or nonsense
        return None


def told_apart(ip: str | None) -> str | None:
    """The address, if it tells one place from another: a private network's (a proxy's, our own) does not."""
    return ip if ip and ipaddress.ip_address(ip).is_global else None


def origin_of(request: HttpRequest) -> Origin:
    """What the audit trail keeps of a request."""
    visit = getattr(request, "visit", None)
    operator_id = visit.operator_id if visit else None
    return Origin(ip=client_ip(request), request_id=getattr(request, "request_id", ""), operator_id=operator_id)
