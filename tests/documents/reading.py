"""Laying a document beside a page: its words are there, to the letter and in its order."""

from guichet.delivery import rendering
from tests.journeys.walker import sent

BACK, NEXT, LEAVE = "< Précédent", "Suivant >", "Abandonner"
PROFILES = [
    "Exploitant agricole",
    "Entreprise",
    "Particulier",
    "Employeur de jardinier",
    "Cotisant de solidarité",
    "Autre ...",
]


def fold(text):
    """Return a text with its blanks folded and its quotes straight: what typography alone makes different."""
    return " ".join(text.replace("’", "'").split())


def assert_reads(walker, *lines):
    """The page in sight holds these words, each after the one before."""
    assert_in_order(walker.text, *lines)


def assert_in_order(text, *lines):
    """A text holds these words, each after the one before."""
    rest = fold(text)
    for line in map(fold, lines):
        before, found, rest = rest.partition(line)
        assert found, f"« {line} » is not in « {before} »"


def assert_buttons(walker, *labels):
    """These buttons, and no other, whatever their order: the Enter key decides it, not the drawing."""
    assert sorted(walker.page.buttons) == sorted(labels)


def message(name, channel="email"):
    """Return the words of the message of this kind that was sent last."""
    last = sent(name, channel)[-1]
    values = rendering.surroundings(last.fund_code) | last.payload["context"]
    return fold(rendering.text(name, f"{channel}.txt", values))
