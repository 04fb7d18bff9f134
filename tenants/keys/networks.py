"""Addresses that a key may come from, as people write them."""

import ipaddress
import unicodedata

MOST = 20
ANYBODY = 0  # the prefix length that lets everybody in


class NoNetwork(ValueError):
    """A line that is no address and no CIDR block; `.number` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def read_networks(text: str) -> list[str]:
    """One CIDR block for each line that holds one, in its one spelling: `203.0.113.7` is `203.0.113.7/32`.

    Full-width digits are read, and `::ffff:203.0.113.7` as the IPv4 address that it is. Raises `NoNetwork`.
    """
    found: dict[str, None] = {}
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), start=1):
        if line.strip():
            found[_read(line.strip(), number)] = None
    return list(found)


def _read(line: str, number: int) -> str:
    try:
        network = _unmapped(ipaddress.ip_network(line, strict=False))
    except ValueError:
        raise NoNetwork(number) from None
    if network.prefixlen == ANYBODY:
        raise NoNetwork(number)
    return str(network)


def _unmapped(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """An IPv4-mapped block as the IPv4 block that callers come from."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is None or network.prefixlen < 96:  # noqa: PLR2004  (::ffff:0:0/96 holds every IPv4 address)
        return network
    return ipaddress.ip_network((mapped, network.prefixlen - 96))
