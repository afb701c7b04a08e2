"""The proxy's configuration: nginx takes it, and it says what guichet relies on."""

from config.environment import BASE_DIR

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


def test_headers_of_pages_are_left_to_guichet():
    assert "Strict-Transport-Security" not in CONFIGURATION
    assert "Content-Security-Policy" not in CONFIGURATION


def test_the_page_of_a_proxy_alone_stands_alone():
    page = (BASE_DIR / "deploy" / "nginx" / "indisponible.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert len(page) < 1500
