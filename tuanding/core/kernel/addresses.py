"""Whose address a request has that came through proxies. PURE."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
OWN_NETWORK = 64  # bits of an IPv6 address: a home or an office has all the rest to itself


def networks_of(text: str) -> list[Network]:
    """`127.0.0.1, 10.1.0.0/16` → its networks. ValueError that names the part which is neither address nor network."""
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def address_of(text: str) -> Address | None:
    """None for what is no address. An IPv4 address written as IPv6 is the IPv4 address; what stands behind as a port is
    left out (1.2.3.4:5678, [2001:db8::1]:5678)."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_within(address: Address | None, networks: list[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


def client_address(peer: str, forwarded: str, proxies: list[Network], hops: int) -> str:
    """The address of whoever asks: `peer` is who connected, `forwarded` the X-Forwarded-For of the request.

    Only what a proxy of ours wrote is believed: at most `hops` steps are gone back from the end, each only from the address
    of a proxy. What stands before that anybody may have written.
    """
    address = address_of(peer)
    left = forwarded.split(",") if forwarded.strip() else []
    for _step in range(hops):
        if not left or not is_within(address, proxies):
            break
        before = address_of(left.pop())
        if before is None:
            break
        address = before
    return str(address) if address is not None else peer


def network_of_client(address: str) -> str:
    """What guesses are counted by: an IPv4 address itself, of an IPv6 address its network."""
    parsed = address_of(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, OWN_NETWORK), strict=False))
    return address
