"""What visitors do, one request at each step, so that many can be led side by side.

A journey yields the name of the request it has just made.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from bench.browser import Browser
from bench.members import PASSWORD, Manager, Member
from guichet.delivery.models import Message

Journey = Iterator[str]


def enrolment(browser: Browser, member: Member) -> Journey:
    """Go from « S'inscrire » to « Inscription terminée », by the serial of a card with a photo."""
    yield from until_proof(browser, member)
    yield browser.post(carte="photo", serie=member.serial)
    yield browser.follow()
    yield from _receive(browser, member.details["email"])


def farmer(profile: str) -> Callable[[Browser, tuple[Member, int]], Journey]:
    """Return the enrolment of an exploitant or of a cotisant de solidarité, by a bill, with nothing to attach."""

    def journey(browser: Browser, one: tuple[Member, int]) -> Journey:
        member, cents = one
        yield browser.get(f"/{member.fund.slug}/inscription/")
        answers = ({"profil": profile}, {"numero": member.number}, {}, member.details, {"siret_1": ""}, {})
        yield from _answer(browser, [*answers, {"montant": _amount(cents)}])
        yield from _receive(browser, member.details["email"])

    return journey


def company(browser: Browser, manager: Manager) -> Journey:
    """Go from « S'inscrire » to the end, by contributions on wages."""
    yield browser.get(f"/{manager.fund.slug}/inscription/")
    answers = ({"profil": "entreprise"}, {"numero": manager.number}, {}, manager.details, {})
    yield from _answer(browser, [*answers, {"montant": _amount(manager.cents)}])
    yield from _receive(browser, manager.details["email"])


def household(browser: Browser, manager: Manager) -> Journey:
    """Go from « S'inscrire » to the end of the postal way, the only one."""
    yield browser.get(f"/{manager.fund.slug}/inscription/")
    answers = ({"profil": "jardinier"}, {"numero": manager.number}, {}, manager.details, {}, {})
    yield from _answer(browser, answers)
    _check_end(browser)


def _answer(browser: Browser, answers: Sequence[dict[str, str]]) -> Journey:
    for answer in answers:
        yield browser.post(**answer)
        yield browser.follow()


def _receive(browser: Browser, email: str) -> Journey:
    yield from _answer(browser, [{"email": email}])
    yield browser.post(code=code_to(email))
    yield browser.follow()
    yield browser.post()
    yield browser.follow()
    _check_end(browser)


def _check_end(browser: Browser) -> None:
    if not browser.path.endswith("/terminee/"):
        raise RuntimeError(f"an enrolment ended on {browser.path}")


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


def until_proof(browser: Browser, member: Member) -> Journey:
    """Go from « S'inscrire » to the page that asks for the serial of the card."""
    yield browser.get(f"/{member.fund.slug}/inscription/")
    answers: Sequence[dict[str, str]] = (
        {"profil": "particulier"}, {"numero": member.number}, {}, member.details, {}, {"affilie": "oui"},
        {"carte": "photo"},
    )  # fmt: skip
    for answer in answers:
        yield browser.post(**answer)
        yield browser.follow()


def login(browser: Browser, member: Member) -> Journey:
    """Go from the login window to the home of the private space."""
    yield browser.get(f"/{member.fund.slug}/connexion/")
    yield browser.post(identifiant=member.number, mot_de_passe=PASSWORD)
    yield browser.follow()
    if browser.path != "/espace/":
        raise RuntimeError(f"a login ended on {browser.path}")


def finish(journey: Journey) -> None:
    """Make all the requests of a journey."""
    for _name in journey:
        pass


def side_by_side(journeys: Sequence[Journey]) -> Iterator[tuple[str, int]]:
    """Lead journeys of one kind together; yield each request's name and how many made it, once all have."""
    with suppress(StopIteration):
        while True:
            names = [next(journey) for journey in journeys]
            yield names[0], len(names)


def code_to(email: str) -> str:
    """Return the code that waits, sealed, to be sent to this address."""
    waiting = Message.objects.filter(message="one_time_codes/security_code").order_by("-created_at")[:60]
    sent = (message.payload for message in waiting if message.payload)
    return next(one["context"]["code"] for one in sent if one["recipient"]["email"] == email)
