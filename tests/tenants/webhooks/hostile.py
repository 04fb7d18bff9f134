"""A corpus of addresses a webhook must never reach, and of those it must: built here, judged in test_addresses."""

from ipaddress import IPv4Address

INNER_V4 = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 127.255.255.254 169.254.0.1
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 168.63.129.16
""".split()
INNER_V6 = """
:: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::808:808 64:ff9b:1::1 64:ff9b:1:7f00:0:100:: 100::1 100:0:0:1::1
2001::1 2001:0:7f00:1:: 2001:0:808:808::5601:5601 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe::1 2002:808:808::1 2620:4f:8000::1 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fd12:3456::1
fe80::1 febf::1 fec0::1 ff02::1 ff0e::1
""".split()
OUTER = """
8.8.8.8 1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 172.15.255.255 172.32.0.0
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 2001:4860:4860::8888 2606:4700:4700::1111
2400:cb00::1 2a00:1450::1
""".split()


def _spellings(text: str) -> list[str]:
    """Return the ways in which browsers, curl or libc read an IPv4 address that is not written in four numbers."""
    number, parts = int(IPv4Address(text)), text.split(".")
    return [
        str(number),
        hex(number),
        oct(number).replace("o", ""),
        ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts),
        ".".join(part.zfill(3) for part in parts),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{parts[0]}.{parts[1]}.{number & 0xFFFF}",
        f"{text}.",
        text.replace(".", "。"),
        text.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        text.replace(".", "%2e"),
    ]


ODD_SPELLINGS = [
    spelling
    for ip in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.0.1", "0.0.0.0")  # noqa: S104
    for spelling in _spellings(ip)
]
HOSTS = [
    *INNER_V4,
    *(f"[{ip}]" for ip in INNER_V6),
    *ODD_SPELLINGS,
    *(f"[{ip}]" for ip in ("fe80::1%25eth0", "fe80::1%eth0", "::1%25lo", "v1.fe", "", ":::", "1", "::ffff:127.1")),
    *"localhost LOCALHOST localhost. a.localhost printer.local db.internal metadata.google.internal router.lan".split(),
    *"intranet host x.home.arpa x.onion x.invalid metadata ①②⑦.⓪.⓪.① ⓛocalhost exam\u00adple.com".split(),
    *"ex%61mple.com example.com%00.evil.com example.com%0d%0aX:1 -a.com a-.com a..com .com com. a_b.com".split(),
    *(
        "a" * 64 + ".com",
        ".".join(["a" * 60] * 5) + ".com",
        "аpple.com",
        "例え.jp",
        "127.0.0.1.",
        "0x7f.1",
        "1.2.3.4.5",
    ),
]
URLS = [
    *(f"https://{host}/hook" for host in HOSTS),
    *"http://agency.example.jp/ ftp://agency.example.jp/ file:///etc/passwd gopher://agency.example.jp/".split(),
    *"//agency.example.jp/ agency.example.jp/hook https:agency.example.jp https:///hook https://".split(),
    *"https://agency.example.jp:80/ https://agency.example.jp:22/ https://agency.example.jp:0/".split(),
    *"https://agency.example.jp:65536/ https://agency.example.jp:99999999/ https://agency.example.jp:/".split(),
    *"https://agency.example.jp:443x/ https://agency.example.jp:٤٤٣/ https://agency.example.jp:+443/".split(),
    *"https://user@agency.example.jp/ https://user:pw@agency.example.jp/ https://agency.example.jp@127.0.0.1/".split(),
    *"https://127.0.0.1#@agency.example.jp/ https://127.0.0.1?@agency.example.jp/".split(),
    *"https://agency.example.jp\\@127.0.0.1/ https://127.0.0.1\\.agency.example.jp/".split(),
    "https:\\\\agency.example.jp",
    *"https://agency.example.jp/#fragment https://[::1 https://::1/ https://[::1]x/ javascript:alert(1)".split(),
    "https://agency.example.jp/\r\nX-Injected: 1",
    "https://agency.example.jp/a b",
    "https://agency.example.jp /",
    " https://agency.example.jp/",
    "https://agency.example.jp/\n",
    "https://agency.example.jp\t/",
    "https://agency.example.jp/\x00",
    "https://agency.example.jp/" + "a" * 2048,
    "https://agency.example.jp/求人",
    "",
]
HONEST = [
    *(f"https://{f'[{ip}]' if ':' in ip else ip}/hook" for ip in OUTER),
    *"https://agency.example.jp https://agency.example.jp/ https://agency.example.jp:443/hook?a=1&b=%E6%B1%82".split(),
    *"https://agency.example.jp:8443/hook https://AGENCY.Example.JP/ https://xn--r8jz45g.jp/hook".split(),
    *"https://a.co/ https://1password.com/x https://hooks.a-b.example.co.jp/v1/;x=1/~me/(a)!*',$@:+".split(),
]
