"""Which address is believed, and what part of it is counted."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.limits.addresses import UNKNOWN, address_prefix, client_address


@pytest.mark.parametrize(
    ("forwarded_for", "proxies", "expected"),
    [
        ("", 0, "192.0.2.9"),
        ("198.51.100.7", 0, "192.0.2.9"),
        ("198.51.100.7", 1, "198.51.100.7"),
        ("203.0.113.1, 198.51.100.7", 1, "198.51.100.7"),
        ("203.0.113.1,198.51.100.7, 10.0.0.1", 2, "198.51.100.7"),
        ("198.51.100.7", 2, "198.51.100.7"),
        ("", 1, "192.0.2.9"),
        (" , ", 1, "192.0.2.9"),
        ("198.51.100.7:4711", 1, "198.51.100.7"),
        ("[2001:db8::1]:4711", 1, "2001:db8::1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("198.51.100.7, nonsense", 1, "192.0.2.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(forwarded_for, proxies, expected):
    assert client_address(forwarded_for, "192.0.2.9", proxies) == expected


@given(forged=st.text(max_size=60), proxies=st.integers(0, 3))
def test_what_a_client_writes_never_changes_its_address(forged, proxies):
    ours = ", ".join(["198.51.100.7", "10.0.0.1", "10.0.0.2"][:proxies])
    seen = client_address(f"{forged}, {ours}", "192.0.2.9", proxies)
    assert seen == ("198.51.100.7" if proxies else "192.0.2.9")


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.200", "192.0.2.0/24"),
        ("::ffff:192.0.2.200", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", UNKNOWN),
        ("not an address", UNKNOWN),
    ],
)
def test_a_prefix_is_what_one_household_or_office_is_given(address, prefix):
    assert address_prefix(address) == prefix


@given(st.ip_addresses(v=6))
def test_every_address_is_in_its_prefix(address):
    if address.ipv4_mapped is None:
        assert address in ipaddress.ip_network(address_prefix(str(address)))
