"""Which addresses may be asked, and which texts are addresses at all."""

import pytest

from modules.feeds.incoming.addresses import WebAddress
from modules.feeds.incoming.errors import AddressRefused
from modules.feeds.incoming.judging import may_be_asked

CLOSED = {
    "0.0.0.0": "this network",  # noqa: S104 (judged, not bound)
    "10.0.0.1": "private",
    "100.64.0.1": "shared by a carrier",
    "100.100.100.200": "credentials of a cloud",
    "127.0.0.1": "loopback",
    "127.8.9.10": "loopback too",
    "168.63.129.16": "the host below",
    "169.254.169.254": "credentials of a cloud, link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private to its end",
    "192.0.0.192": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "relay of 6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "nowhere",
    "::1": "loopback",
    "::7f00:1": "loopback, IPv4-compatible",
    "::ffff:127.0.0.1": "loopback, IPv4-mapped",
    "::ffff:169.254.169.254": "link-local, IPv4-mapped",
    "::ffff:a00:1": "private, IPv4-mapped",
    "64:ff9b::7f00:1": "loopback by NAT64",
    "64:ff9b::a9fe:a9fe": "link-local by NAT64",
    "64:ff9b:1::1": "NAT64 of a local network",
    "100::1": "discarded",
    "2001::1": "Teredo",
    "2001:2::1": "benchmarks",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "loopback by 6to4",
    "2002:808:808::1": "6to4 at all",
    "3fff::1": "documentation",
    "fc00::1": "private",
    "fd00:ec2::254": "credentials of a cloud, private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local with its link",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "localhost": "no address",
    "0x7f.1": "no address as a resolver writes it",
    "": "nothing",
}
OPEN = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", CLOSED, ids=[f"{address} {why}" for address, why in CLOSED.items()])
def test_what_is_not_the_public_internet_is_never_asked(address):
    assert not may_be_asked(address)


@pytest.mark.parametrize("address", OPEN)
def test_the_public_internet_may_be_asked(address):
    assert may_be_asked(address)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://example.org/calendar.ics", "https://example.org/calendar.ics"),
        ("  HTTPS://Example.ORG:443/a?b=c#d ", "https://example.org/a?b=c"),
        ("webcal://example.org/c.ics", "https://example.org/c.ics"),
        ("WEBCALS://example.org", "https://example.org/"),
        ("http://example.org:8080/c", "http://example.org:8080/c"),
        ("https://example.org./c", "https://example.org/c"),
        ("https://bücher.example/ñ.ics", "https://xn--bcher-kva.example/%C3%B1.ics"),
        ("http://[2606:4700::1111]/c", "http://[2606:4700::1111]/c"),
    ],
)
def test_an_address_is_read_into_its_parts(text, read):
    assert str(WebAddress.read(text)) == read
    assert str(WebAddress.read(read)) == read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("example.org/calendar.ics", "not_an_address"),
        ("", "not_an_address"),
        ("https://", "not_an_address"),
        ("https:///calendar.ics", "not_an_address"),
        ("https://exa mple.org/", "not_an_address"),
        ("https://example.org\\@127.0.0.1/", "not_an_address"),
        ("https://example.org/\r\nHost: other", "not_an_address"),
        ("http://[fe80::1%25eth0]/", "not_an_address"),
        ("https://example.org:99999/", "not_an_address"),
        ("https://example.org/" + "x" * 1000, "not_an_address"),
        ("ftp://example.org/c.ics", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("https://name:word@example.org/", "login"),
        ("https://example.org@127.0.0.1/", "login"),
        ("http://example.org:25/", "port"),
        ("http://example.org:22/", "port"),
        ("http://example.org:0/", "port"),
    ],
)
def test_what_is_no_address_of_a_calendar_is_refused_with_a_reason(text, reason):
    with pytest.raises(AddressRefused) as refused:
        WebAddress.read(text)
    assert refused.value.values["reason"] == reason


def test_a_redirect_is_read_from_where_it_was_found_and_never_leaves_tls():
    web = WebAddress.read("https://example.org/a/b?c")
    assert str(web.next("../d")) == "https://example.org/d"
    assert str(web.next("//other.example/")) == "https://other.example/"
    with pytest.raises(AddressRefused):
        web.next("http://example.org/a/b")
