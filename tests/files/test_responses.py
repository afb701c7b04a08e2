"""A kept file goes out as what it is, and does nothing in the browser of who opens it."""

import pytest

from guichet.files import store
from guichet.files.models import MediaType
from guichet.files.responses import download
from guichet.sealing.keyring import SealBroken

pytestmark = pytest.mark.django_db


def kept(now, media_type=MediaType.PDF, content=b"%PDF-" + bytes(100_000)):
    return store.keep(content, name="x", media_type=media_type, now=now)


def test_it_is_streamed_whole_and_kept_by_no_cache(now):
    response = download(kept(now), "Relevé d'août.pdf")
    parts = list(response.streaming_content)
    assert len(parts) > 1
    assert b"".join(parts) == b"%PDF-" + bytes(100_000)
    assert response["Content-Length"] == "100005"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Relev%C3%A9%20d%27ao%C3%BBt.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("media_type", "inline", "content_type", "sandboxed"),
    [
        (MediaType.PDF, False, "application/pdf", True),
        (MediaType.PDF, True, "application/pdf", False),
        (MediaType.JPEG, True, "image/jpeg", True),
        (MediaType.TEXT, True, "application/octet-stream", True),
    ],
)
def test_the_browser_runs_nothing_of_it(now, media_type, inline, content_type, sandboxed):
    response = download(kept(now, media_type), "a.pdf", inline=inline)
    assert response["Content-Type"] == content_type
    assert ("sandbox" in response["Content-Security-Policy"]) == sandboxed
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Disposition"] == f'{"inline" if inline else "attachment"}; filename="a.pdf"'


def test_a_name_breaks_no_header(now):
    response = download(kept(now), 'a"\r\nSet-Cookie: x=1.pdf')
    assert "\r" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_what_cannot_be_read_is_no_half_of_a_file(now):
    stored = kept(now)
    path = store.path_of(stored.reference)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(SealBroken):
        download(stored, "a.pdf")
    path.unlink()
    with pytest.raises(FileNotFoundError):
        download(stored, "a.pdf")
