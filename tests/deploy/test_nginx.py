"""The proxy's configuration: nginx takes it, and it says what guichet relies on."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from config.environment import BASE_DIR
from guichet.exchanges.rules import LARGEST_FILE
from guichet.files.checks import ATTACHMENT_BYTES, DEPOSIT_BYTES
from guichet.files.uploads import limit_of, most_bytes

CONFIGURATION = (BASE_DIR / "deploy" / "nginx" / "guichet.conf").read_text(encoding="utf-8")


def test_nginx_takes_it(nginx):
    judged = nginx(8000).check()
    assert judged.returncode == 0, judged.stderr
    assert "warn" not in judged.stderr


def test_who_asks_is_replaced_and_never_completed():
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in CONFIGURATION
    assert "$proxy_add_x_forwarded_for" not in CONFIGURATION
    assert 'proxy_set_header Forwarded "";' in CONFIGURATION


def test_a_form_is_no_larger_than_guichet_reads(settings):
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 256 * 1024
    assert "client_max_body_size 256k;" in CONFIGURATION


LOCATION = re.compile(r"location (~ )?(\S+) \{\s+client_max_body_size (\d+)m;")
SAMPLES = {"uuid": "0c1d2e3f-0000-4000-8000-000000000000", "fund": "alsace", "int": "1", "slug": "x", "str": "x"}


def addresses(resolver, before=""):
    """Yield each address of the site, with made-up parts, and its view."""
    for one in resolver.url_patterns:
        route = re.sub(r"<(\w+):\w+>", lambda part: SAMPLES.get(part[1], "x"), str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one, before + route)
        else:
            yield f"/{before}{route}", one.callback


def let_through(address):
    """Return how many bytes nginx lets through there."""
    for regular, place, megabytes in LOCATION.findall(CONFIGURATION):
        if re.match(place, address) if regular else address.startswith(place):
            return int(megabytes) * 1024 * 1024
    return 256 * 1024


def test_files_pass_where_a_page_takes_them_and_nowhere_else():
    taking = {address: limit for address, view in addresses(get_resolver()) if (limit := limit_of(view))}
    assert "/espace/entreprise/depots/" in taking
    for address, limit in taking.items():
        assert most_bytes(limit) <= let_through(address) < most_bytes(limit) + 2 * 1024 * 1024, address
    assert let_through("/alsace/inscription/") == let_through("/espace/") == 256 * 1024
    assert {int(size) * 1024 * 1024 // limit for (*_, size), limit in zip(
        LOCATION.findall(CONFIGURATION), (ATTACHMENT_BYTES, LARGEST_FILE, DEPOSIT_BYTES), strict=True)} == {4, 1}  # fmt: skip


def test_no_body_waits_on_a_disk():
    assert "client_body_temp_path /dev/shm/" in CONFIGURATION
    assert "error_page 413 /trop-lourd.html;" in CONFIGURATION


def test_headers_of_pages_are_left_to_guichet():
    assert "Strict-Transport-Security" not in CONFIGURATION
    assert "Content-Security-Policy" not in CONFIGURATION


@pytest.mark.parametrize("name", ["indisponible", "trop-lourd"])
def test_the_page_of_a_proxy_alone_stands_alone(name):
    page = (BASE_DIR / "deploy" / "nginx" / f"{name}.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert len(page) < 1500
