"""What must not be kept is seen."""

import pytest

from tools import hygiene


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """Return `judged(text) -> list[str]`: what is said of a file with this text."""
    monkeypatch.setattr(hygiene, "ROOT", tmp_path)

    def judge(content):
        path = tmp_path / "file.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return hygiene.wrong(path)

    return judge


def test_an_ordinary_file_passes(judged):
    assert judged("A line about /usr/lib and /tmp.\n") == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("one\n/" + "home/somebody/file", "file.txt:2: a path of somebody's machine"),
        ("-----BEGIN " + "PRIVATE KEY-----", "a private key"),
        ("# TO" + "DO later", "a word left for later"),
        ("<" * 7 + " ours", "a conflict"),
        ("a" * (hygiene.LARGEST_BYTES + 1), "at most"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_what_must_not_be_kept_is_told_with_its_place(judged, content, words):
    (sentence,) = judged(content)
    assert words in sentence
