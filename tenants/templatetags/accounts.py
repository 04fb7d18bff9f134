"""Template tags of accounts: where passkeys work, and what a browser calls itself."""

import ipaddress

from django import template
from django.http.request import split_domain_port
from django.template import Context
from django.utils.translation import gettext

register = template.Library()
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.simple_tag(takes_context=True)
def passkeys_elsewhere(context: Context) -> str:
    """Empty where passkeys work: at a name. At loopback's number, the same page at `localhost`; at another, "-"."""
    request = context["request"]
    host, port = split_domain_port(request.get_host())
    address = ip_of(host)
    if address is None:
        return ""
    if not address.is_loopback:
        return "-"
    return f"{request.scheme}://localhost{':' + port if port else ''}{request.get_full_path()}"


def ip_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


@register.filter
def browser(user_agent: str) -> str:
    """`Chrome / Windows`, from the many words by which a browser names itself."""
    name = first_of(BROWSERS, user_agent)
    system = first_of(SYSTEMS, user_agent)
    if not name and not system:
        return gettext("不明な端末")
    return f"{name} / {system}" if name and system else name or system


def first_of(names: dict[str, str], text: str) -> str:
    return next((name for mark, name in names.items() if mark in text), "")
