"""The table of requirements is complete and says what the tests say."""

import textwrap
import tomllib

import pytest

from tools import generated, requirements


def test_every_requirement_is_there_once_and_in_order():
    sections = tomllib.loads(requirements.SOURCE.read_text())["section"]
    names = [name for section in sections for name in section if name != "title"]
    assert names == [f"R{number}" for number in range(1, 204)]


def test_what_is_said_to_wait_is_a_requirement():
    words = tomllib.loads(requirements.SOURCE.read_text())
    assert set(words["open"]) <= {name for section in words["section"] for name in section}


@pytest.mark.parametrize("document", sorted(generated.DOCUMENTS))
def test_generated_documents_are_current(document):
    assert document not in generated.stale(), "run `make docs`"


@pytest.fixture
def tests_folder(tmp_path):
    """Return `write(source) -> Path` of a folder with one file of tests."""
    folder = tmp_path / "tests"
    folder.mkdir()

    def write(source):
        (folder / "test_one.py").write_text(textwrap.dedent(source))
        return folder

    return write


def test_marks_are_found_wherever_they_stand(tests_folder):
    folder = tests_folder("""
        pytestmark = [pytest.mark.slow, pytest.mark.requirement("R1")]

        @pytest.mark.requirement("R2", "R3")
        def test_function(): ...

        @pytest.mark.requirement("R4")
        class TestMany:
            @pytest.mark.requirement("R5")
            async def test_method(self): ...

        @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("R6"))])
        def test_parametrised(x): ...

        @pytest.mark.requirement("R7")
        def helper(): ...
    """)
    found = requirements.cited(folder)
    function, method = "tests/test_one.py::test_function", "tests/test_one.py::TestMany::test_method"
    parametrised = "tests/test_one.py::test_parametrised"
    assert found == {
        "R1": sorted([function, method, parametrised]),
        "R2": [function],
        "R3": [function],
        "R4": [method],
        "R5": [method],
        "R6": [parametrised],
    }


def test_a_mark_that_names_nothing_is_refused(tests_folder):
    folder = tests_folder('@pytest.mark.requirement("R204")\ndef test_it(): ...')
    with pytest.raises(requirements.WrongMark, match="R204"):
        requirements.render(tests=folder)


def test_a_requirement_is_held_by_its_tests_and_else_open(tests_folder):
    folder = tests_folder('@pytest.mark.requirement("R36", "R145")\ndef test_it(): ...')
    text = requirements.render(tests=folder)
    assert "**2 of 203 are held**" in text
    assert (
        "| R36 | A number of 13 characters, without its key, is taken. | held | `tests/test_one.py::test_it` |" in text
    )
    assert "| held | `tests/test_one.py::test_it` |" in next(line for line in text.splitlines() if "| R145 |" in line)
    assert "| open: " in next(line for line in text.splitlines() if "| R20 |" in line)
