"""Boxes of a flow never touch, stand below what leads to them, and always in the same place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.ui.layered import Box, place


@st.composite
def flows(draw):
    """Boxes of any size, and arrows that never turn in a circle."""
    names = "abcdefgh"[: draw(st.integers(2, 8))]
    boxes = {name: Box(draw(st.integers(10, 200)), draw(st.integers(10, 80))) for name in names}
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    return boxes, draw(st.lists(st.sampled_from(pairs), unique=True))


@given(flows())
def test_no_box_touches_another_and_arrows_go_down(flow):
    boxes, arrows = flow
    layout = place(boxes, arrows, across=20, down=26)
    edges = {
        name: (
            x - boxes[name].width / 2,
            y - boxes[name].height / 2,
            x + boxes[name].width / 2,
            y + boxes[name].height / 2,
        )
        for name, (x, y) in layout.centres.items()
    }
    names = sorted(edges)
    for rank, name in enumerate(names):
        left, top, right, bottom = edges[name]
        assert min(left, top) > -0.01
        assert right < layout.width + 0.01
        assert bottom < layout.height + 0.01
        for other in names[rank + 1 :]:
            beside = left >= edges[other][2] + 19 or edges[other][0] >= right + 19
            assert beside or top >= edges[other][3] + 25 or edges[other][1] >= bottom + 25
    for upper, lower in arrows:
        assert edges[lower][1] > edges[upper][3]


@given(flows())
def test_arrows_pass_beside_boxes(flow):
    boxes, arrows = flow
    layout = place(boxes, arrows, across=20, down=26)
    for lanes in layout.lanes.values():
        for x, top, bottom in lanes:
            for name, (centre, y) in layout.centres.items():
                if top < y < bottom:
                    assert abs(centre - x) > boxes[name].width / 2


def test_what_has_one_way_on_stands_right_above_it():
    boxes = dict.fromkeys("abc", Box(100, 20))
    layout = place(boxes, [("a", "b"), ("b", "c")], across=20, down=10)
    assert layout.centres == {"a": (50, 10), "b": (50, 40), "c": (50, 70)}
    assert (layout.width, layout.height) == (100, 80)


@pytest.mark.parametrize("arrows", [[], [("a", "b")]])
def test_the_same_flow_is_laid_out_the_same_way(arrows):
    boxes = dict.fromkeys("ab", Box(100, 20))
    assert place(boxes, arrows, across=20, down=10) == place(boxes, arrows, across=20, down=10)
