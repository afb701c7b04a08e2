"""Two texts, line by line."""

from hypothesis import given
from hypothesis import strategies as st

from guichet.backoffice.content.comparison import compare

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=30)


def test_a_changed_line_is_one_removed_then_one_added():
    parts = compare("un\ndeux\ntrois", "un\nDEUX\ntrois")
    assert [(part.fate, part.lines) for part in parts] == [
        ("same", ("un",)),
        ("removed", ("deux",)),
        ("added", ("DEUX",)),
        ("same", ("trois",)),
    ]


def test_what_is_far_from_a_change_is_folded():
    text = "\n".join(str(number) for number in range(50))
    parts = compare(text, text + "\nfin")
    assert [(part.fate, len(part.lines)) for part in parts] == [("hidden", 49), ("same", 1), ("added", 1)]


@given(LINES, LINES)
def test_no_line_is_lost_or_invented(before, after):
    parts = compare("\n".join(before), "\n\n".join(after))

    def lines(*fates):
        return [line for part in parts if part.fate in fates for line in part.lines]

    assert lines("same", "hidden", "removed") == before
    assert lines("same", "hidden", "added") == after
