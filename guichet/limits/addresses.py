"""Which network address a request comes from, and the part of it that is worth counting. Pure."""

import functools
import ipaddress
from collections.abc import Iterable

IPV4_PREFIX = 24
IPV6_PREFIX = 56
UNKNOWN = "unknown"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@functools.lru_cache(maxsize=1024)
def client_address(forwarded_for: str, remote_addr: str, trusted_proxies: int) -> str:
    """Return the address of the client.

    `forwarded_for` is the X-Forwarded-For header (empty if none), `remote_addr` the other end of the connection,
    `trusted_proxies` how many of our own proxies the request went through. Each proxy adds on the right the address
    it was called from, so only that many entries from the right are ours: whatever stands further left was
    written by the client and would let it choose a new address at each attempt.
    """
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    if not trusted_proxies or not chain:
        return remote_addr
    believed = _parse(_without_port(chain[-min(trusted_proxies, len(chain))]))
    return remote_addr if believed is None else str(believed)


@functools.lru_cache(maxsize=1024)
def address_prefix(address: str) -> str:
    """Return the network to count: /24 in IPv4, /56 in IPv6, what one household or office is given.

    Counting IPv6 addresses one by one would give each client 2**64 keys. An address that cannot be read (a Unix
    socket has none) is counted with the others like it.
    """
    parsed = _parse(address)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(ipaddress.IPv4Network((int(parsed), IPV4_PREFIX), strict=False))
    return str(ipaddress.IPv6Network((int(parsed), IPV6_PREFIX), strict=False))


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Whether an address is of one of these networks; one that cannot be read (a Unix socket has none) is of none."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        # The same client over a dual-stack socket is one client.
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    return address


def _without_port(entry: str) -> str:
    """Return the address alone: some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
