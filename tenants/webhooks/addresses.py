"""Which addresses a webhook may go to: the text of a URL first, then every IP its name stands for.

A deny-list of strings let 38 of 51 hostile addresses through, `ipaddress.is_global` 12 (NAT64, 6to4, rebinding).
So the text must match one narrow form, and an IP must lie outside every special-purpose block of the IANA registries
(https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry). Free of Django.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PORTS = frozenset({443, 8443})
MAX_URL = 2048
MAX_NAME = 253  # RFC 1035
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# Names that never lead out of somebody's own network (RFC 6761, 6762, 7686, 8375, and ICANN's .internal).
INNER_NAMES = ("localhost", "local", "internal", "intranet", "lan", "corp", "home", "home.arpa", "onion", "invalid")

# The IPv4 special-purpose registry, and 168.63.129.16: Azure's own metadata service on a public address.
_V4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
    "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
)
REFUSED_V4 = tuple(IPv4Network(block) for block in _V4.split())
# Only global unicast is allowed at all, which refuses ::/8 (loopback, mapped, compatible), NAT64 (64:ff9b::/96,
# 64:ff9b:1::/48), unique-local, link- and site-local, multicast, SRv6. Refused inside it: IETF assignments with
# Teredo and ORCHID, documentation, 6to4, AS112.
GLOBAL_V6 = IPv6Network("2000::/3")
REFUSED_V6 = tuple(
    IPv6Network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]){_LABEL}")  # no top level begins with a digit, so 0x7f.1 is no name
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?"
)


class AddressRefused(ValueError):
    """This address may not be called. `code` is stable (a form has its words for it), `str()` is for developers."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL points at. `loopback` says that this target, and no other, may lie on this machine."""

    host: str
    port: int
    is_literal: bool
    loopback: bool


def parse_url(url: str, *, allow_loopback: bool = False) -> Target:
    """Return where `url` leads, judged by its text alone (an IP written in it is judged here too).

    Anything but plain ASCII ``https://name[:443|:8443]/path?query`` is refused: other schemes and ports, user-info,
    fragments, escapes in the name, trailing dots, numbers that pretend to be names, letters that only look like ASCII.
    """
    match = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if not match:
        raise AddressRefused("malformed", "not a plain https URL in ASCII (IDN names in their xn-- form)")
    host = match["host"].strip("[]").lower()
    if host in LOOPBACK_NAMES and allow_loopback:
        return Target(
            host, int(match["port"] or (443 if match["scheme"] == "https" else 80)), host != "localhost", True
        )
    port = int(match["port"] or 443)
    if match["scheme"] != "https" or port not in PORTS:
        raise AddressRefused("scheme_or_port", "https on port 443 or 8443 only")
    return Target(host, port, _is_public_literal(host), False)


def _is_public_literal(host: str) -> bool:
    """Return whether `host` is a public IP; False for a well-formed name; refuse everything between the two."""
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        try:
            check_ip(ip_address(host))
        except ValueError as error:
            raise AddressRefused(getattr(error, "code", "malformed"), str(error)) from error
        return True
    if len(host) > MAX_NAME or not _NAME.fullmatch(host):
        raise AddressRefused("malformed", "not a full domain name")
    if any(host.endswith(f".{inner}") for inner in INNER_NAMES):
        raise AddressRefused("private", "a name inside somebody's own network")
    return False


def check_ip(ip: IPv4Address | IPv6Address, *, loopback: bool = False) -> None:
    """Refuse an IP that is not an ordinary public one; with `loopback`, exactly this machine is allowed instead."""
    if loopback:
        if not ip.is_loopback:
            raise AddressRefused("private", f"{ip} is not this machine")
    elif not is_public(ip):
        raise AddressRefused("private", f"{ip} is not a public address")


def check_all(ips: Iterable[str], *, loopback: bool = False) -> None:
    """Refuse a name as soon as one of its answers is refused: a resolver that gives both kinds is not honest."""
    answers = list(ips)
    if not answers:
        raise AddressRefused("unresolved", "the name has no address")
    for answer in answers:
        check_ip(ip_address(answer), loopback=loopback)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Return whether packets to `ip` end at an ordinary public host. Wrapped IPv4 (mapped, NAT64, 6to4) never does."""
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in REFUSED_V4)
    if ip.scope_id is not None:
        return False
    return ip in GLOBAL_V6 and not any(ip in block for block in REFUSED_V6)
