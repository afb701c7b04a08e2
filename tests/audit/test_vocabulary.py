"""The journal's words against the code that writes them."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import guichet
from guichet.audit import vocabulary

RECORDED = re.compile(r"\brecord\(\s*\"([^\"]+)\"")


def test_every_event_the_code_records_is_declared():
    sources = [path.read_text() for path in Path(guichet.__file__).parent.rglob("*.py")]
    recorded = {event for source in sources for event in RECORDED.findall(source)}
    assert recorded
    assert recorded <= vocabulary.EVENTS


@given(value=st.text() | st.integers() | st.emails())
def test_no_fact_takes_a_run_of_five_digits_or_an_at_sign(value):
    for allows in vocabulary.FACTS.values():
        if allows(value):
            assert not any(character in str(value) for character in "@. ")
            assert sum(character.isdigit() for character in str(value)) < 5


def test_events_are_named_after_a_part_and_what_happened_there():
    assert all(part and verb for part, _, verb in (event.partition(".") for event in vocabulary.EVENTS))
    assert all(vocabulary._word(event.replace(".", "_")) for event in vocabulary.EVENTS)
