"""The short way for plain text drops what the long way drops."""

from guichet.identifiers import characters


def test_ascii_is_read_as_any_other_text():
    plain = "".join(map(chr, range(128)))
    # One character from elsewhere, itself dropped, makes the whole text go the long way.
    assert characters.compact(plain) == characters.compact(f"{plain}\N{NO-BREAK SPACE}")
    assert characters.compact(" 1.85-05\t78") == "1850578"
