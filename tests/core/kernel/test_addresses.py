"""Whose address counts, however many proxies stand before us and whatever somebody writes into the header."""

import pytest

from tuanding.core.kernel.addresses import client_address, network_of_client, networks_of

OURS = networks_of("127.0.0.1, 10.1.0.0/16, ::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "hops", "client"),
    [
        ("203.0.113.9", "6.6.6.6", 1, "203.0.113.9"),  # came past the proxy: what it writes counts for nothing
        ("127.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),  # the first part was written by whoever asks
        ("127.0.0.1", "203.0.113.9, 10.1.0.7", 1, "10.1.0.7"),
        ("127.0.0.1", "203.0.113.9, 10.1.0.7", 2, "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9, 10.1.0.7", 9, "203.0.113.9"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "unknown", 1, "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9:4711", 1, "203.0.113.9"),
        ("::1", '"[2001:db8::5]:4711"', 1, "2001:db8::5"),
        ("", "203.0.113.9", 1, ""),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(peer, forwarded, hops, client):
    assert client_address(peer, forwarded, OURS, hops) == client


def test_without_proxies_the_header_is_nothing():
    assert client_address("127.0.0.1", "6.6.6.6", [], 1) == "127.0.0.1"


def test_a_home_with_ipv6_is_one_address():
    assert network_of_client("2001:db8::5") == network_of_client("2001:db8::ffff:6") == "2001:db8::/64"
    assert network_of_client("203.0.113.9") == "203.0.113.9"


def test_what_is_no_network_is_named():
    with pytest.raises(ValueError, match=r"10\.1\.0\.0/33"):
        networks_of("127.0.0.1, 10.1.0.0/33")
