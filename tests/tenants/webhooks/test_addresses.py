"""Hostile and honest addresses, beside a second opinion: the `ssrfguard` package."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ssrfguard import DEFAULT_DENIED, Policy
from ssrfguard.errors import SSRFGuardError

from tenants.webhooks import addresses, safe_http
from tenants.webhooks.addresses import AddressRefused, is_public, parse_url
from tests.tenants.webhooks import hostile

STRICT = Policy(allowed_schemes=frozenset({"https"}), allowed_ports=frozenset({443, 8443}))
ANY_IP = st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address)
SPECIAL = [block.network for block in DEFAULT_DENIED.blocks]


def test_has_a_corpus_of_two_hundred():
    assert len(set(hostile.URLS)) >= 200


@pytest.mark.parametrize("url", hostile.URLS)
def test_refuses_a_hostile_address_by_its_text(url):
    with pytest.raises(AddressRefused):
        parse_url(url)


@pytest.mark.parametrize("url", hostile.HONEST)
def test_lets_an_honest_address_pass(url):
    assert parse_url(url).port in addresses.PORTS
    STRICT.check_url(url)


@pytest.mark.parametrize("ip", [*hostile.INNER_V4, *hostile.INNER_V6])
def test_refuses_a_name_that_leads_inside(ip):
    async def lookup(host: str, port: int) -> list[str]:
        return ["8.8.8.8", ip]  # one honest answer does not redeem the other

    with pytest.raises(AddressRefused):
        safe_http.check_address("https://agency.example.jp/hook", lookup=lookup)


@pytest.mark.parametrize("ip", hostile.OUTER)
def test_lets_a_name_that_leads_outside_pass(ip):
    async def lookup(host: str, port: int) -> list[str]:
        return [ip]

    safe_http.check_address("https://agency.example.jp/hook", lookup=lookup)


def test_refuses_a_name_that_leads_nowhere():
    async def nothing(host: str, port: int) -> list[str]:
        return []

    async def failing(host: str, port: int) -> list[str]:
        raise TimeoutError

    for lookup in (nothing, failing):
        with pytest.raises(AddressRefused, match=r"no address|not resolve"):
            safe_http.check_address("https://agency.example.jp/hook", lookup=lookup)


@pytest.mark.parametrize("network", SPECIAL, ids=str)
def test_refuses_the_edges_of_every_block_the_oracle_refuses(network):
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not (is_public(address) and DEFAULT_DENIED.classify(address).blocked)


@given(ANY_IP)
@settings(max_examples=2000)
def test_lets_no_ip_pass_that_the_oracle_refuses(ip):
    assert not (is_public(ip) and DEFAULT_DENIED.classify(ip).blocked)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
@settings(max_examples=500)
def test_refuses_every_wrapping_of_an_ipv4_address(ip):
    number = int(ip)
    wrapped = [0xFFFF << 32 | number, number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert not any(is_public(IPv6Address(each)) for each in wrapped)


def _oracle_passes(url: str) -> bool:
    try:
        STRICT.check_url(url)
    except SSRFGuardError:
        return False
    return True


@given(st.text(alphabet="https:/.@#?[]%\\0x127agencyjp。① \t-", max_size=40).map(lambda text: f"https://{text}"))
@settings(max_examples=1500)
def test_lets_no_url_pass_that_the_oracle_refuses(url):
    try:
        parse_url(url)
    except AddressRefused:
        return
    assert _oracle_passes(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000/a", "http://localhost:9000", "https://[::1]:9443/", "http://127.0.0.1/"]
)
def test_allows_this_machine_only_where_a_setting_says_so(url):
    assert parse_url(url, allow_loopback=True).loopback
    with pytest.raises(AddressRefused):
        parse_url(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.2/", "http://10.0.0.1/", "http://127.0.0.1.nip.io/", "http://2130706433/"]
)
def test_allows_nothing_else_with_that_setting(url):
    with pytest.raises(AddressRefused):
        parse_url(url, allow_loopback=True)


def test_refuses_a_foreign_name_for_this_machine_even_with_that_setting():
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with pytest.raises(AddressRefused):
        safe_http.check_address("https://agency.example.jp/", allow_loopback=True, lookup=lookup)
    safe_http.check_address("http://localhost:9000/", allow_loopback=True, lookup=lookup)


def test_refuses_an_address_with_a_zone():
    assert not is_public(ip_address("2606:4700:4700::1111%eth0"))
