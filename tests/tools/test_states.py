"""The drawing of states follows the code."""

from enum import StrEnum
from types import ModuleType

from tools import states


class LampState(StrEnum):
    """A lamp."""

    OFF = "off"
    """No light."""
    ON = "on"
    BROKEN = "broken"


TRANSITIONS = {
    LampState.OFF: frozenset({LampState.ON}),
    LampState.ON: frozenset({LampState.BROKEN, LampState.OFF}),
    LampState.BROKEN: frozenset(),
}
STARTS = frozenset({LampState.OFF})


def this_module():
    import sys

    return sys.modules[__name__]


def test_a_table_is_drawn():
    assert isinstance(this_module(), ModuleType)
    text = states.render([this_module()])
    drawn = text[text.index("stateDiagram") : text.index("```\n\n|")].splitlines()
    assert drawn == [
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on",
        "    on --> off",
        "    on --> broken",
        "    broken --> [*]",
    ]
    assert "## Lamp\n\nA lamp.\n" in text
    assert "| `off` | No light. |" in text


def test_what_the_project_has_is_drawn_with_every_state_reachable_or_declared():
    text = states.render()
    for heading in ("## Account", "## Provisional password", "## Enrolment", "## Message", "## Batch"):
        assert heading in text
