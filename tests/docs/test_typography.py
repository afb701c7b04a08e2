"""French typography: no line of what a member reads begins with « : », « ; », « ! », « ? » or « » »."""

import ast
import re
from pathlib import Path

import pytest

import guichet

HERE = Path(guichet.__file__).parent
TEMPLATES = sorted(path for path in HERE.glob("*/templates/**/*") if path.suffix in {".html", ".txt"})
MODULES = sorted(HERE.rglob("*.py"))
LATEST_CONDITIONS = max(HERE.glob("funds/texts/general_conditions_*.txt"))
PLAIN_SPACE = re.compile(r"""[\w»%)\]}"’…] [:;!?»](?=[\s"<{]|$)|« """)
TRANSLATED = re.compile(
    r"""{%\s*translate\s+"(.*?)"|{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate|class="unseen">([^<]*)<""",
    re.DOTALL,
)
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "format_lazy"}


def of_template(text):
    """Yield what a template says by itself."""
    for found in TRANSLATED.finditer(text):
        yield next(words for words in found.groups() if words is not None)


def of_module(text):
    """Yield the strings of a module that are translated."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in FUNCTIONS:
            for words in node.args:
                if isinstance(words, ast.Constant) and isinstance(words.value, str):
                    yield words.value


def wrong(sentences):
    return [words for words in sentences if PLAIN_SPACE.search(words)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HERE)))
def test_of_a_template(path):
    assert wrong(of_template(path.read_text())) == []


def test_of_the_sentences_in_the_code():
    sentences = [words for path in MODULES for words in of_module(path.read_text())]
    assert len(sentences) > 300
    assert wrong(sentences) == []


def test_of_the_general_conditions():
    assert wrong(LATEST_CONDITIONS.read_text().splitlines()) == []


@pytest.mark.parametrize("words", ["Rien reçu ?", "« Suivant", "Suivant »", "le bon ; un autre", "{{ name }} : oui"])
def test_a_plain_space_is_seen(words):
    assert wrong([words])


@pytest.mark.parametrize("words", ["Rien reçu\N{NO-BREAK SPACE}?", "? . / : ; , = > < @", "« Suivant »"])
def test_what_is_right_is_left(words):
    assert not wrong([words.replace("« ", "«\N{NO-BREAK SPACE}").replace(" »", "\N{NO-BREAK SPACE}»")])
