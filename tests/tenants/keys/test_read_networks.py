"""read_networks …"""

import pytest

from tenants.keys.networks import NoNetwork, read_networks


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("", []),
        (" \n\n", []),
        ("203.0.113.7", ["203.0.113.7/32"]),
        ("２０３．０．１１３．０／２４", ["203.0.113.0/24"]),
        ("203.0.113.7/24\r\n2001:DB8::/48\n", ["203.0.113.0/24", "2001:db8::/48"]),
        ("10.0.0.1\n10.0.0.1", ["10.0.0.1/32"]),
        ("::ffff:203.0.113.7", ["203.0.113.7/32"]),
        ("::ffff:203.0.113.0/120", ["203.0.113.0/24"]),
        ("2001:db8::1", ["2001:db8::1/128"]),
    ],
)
def test_gives_each_block_in_its_one_spelling(text, networks):
    assert read_networks(text) == networks


@pytest.mark.parametrize(
    "line",
    ["x", "203.0.113", "203.0.113.7/33", "0.0.0.0/0", "::/0", "::ffff:0:0/96", "1.2.3.4/1/1", "1 2", "9" * 99],
)
def test_names_the_line_that_is_none(line):
    with pytest.raises(NoNetwork) as refused:
        read_networks(f"203.0.113.7\n\n{line}")
    assert refused.value.number == 3
