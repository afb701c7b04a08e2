"""What visitors of guichet do."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.utils import timezone

from bench.browser import Browser
from bench.members import PASSWORD, Manager, Member
from bench.walking import Journey
from guichet.delivery.models import Message


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
    """Go from the login window to the home of the private space, from a browser that the member trusted."""
    yield from _password(browser, member)
    _check_home(browser)


def login_with_code(browser: Browser, member: Member, *, trust: bool = False) -> Journey:
    """Go there with the code that the email brings, which is read outside the server."""
    yield from _password(browser, member)
    fields = {"confiance": "on"} if trust else {}
    yield browser.post(code=code_to(member.details["email"]), **fields)
    yield browser.follow()
    _check_home(browser)


def certificate(browser: Browser) -> Journey:
    """Go from « Mes attestations » to the paper, asked for the first time today. The browser is logged in."""
    yield browser.get("/espace/attestations/")
    yield browser.get("/espace/attestations/demander/fiscale/")
    yield browser.post(annee=str(timezone.localdate().year - 1))
    browser.follow()
    yield "GET  espace/attestations/(delivree)"
    browser.get(f"{browser.path.rstrip('/')}.pdf")
    yield "GET  espace/attestations/(pdf)"


def _password(browser: Browser, member: Member) -> Journey:
    yield browser.get(f"/{member.fund.slug}/connexion/")
    yield browser.post(identifiant=member.number, mot_de_passe=PASSWORD)
    yield browser.follow()


def _check_home(browser: Browser) -> None:
    if browser.path != "/espace/":
        raise RuntimeError(f"a login ended on {browser.path}")


def code_to(email: str) -> str:
    """Return the code that waits, sealed, to be sent to this address."""
    waiting = Message.objects.filter(message="one_time_codes/security_code").order_by("-created_at")[:60]
    try:
        sent = (message.payload for message in waiting if message.payload)
        return next(one["context"]["code"] for one in sent if one["recipient"]["email"] == email)
    finally:
        # Twenty members read at once; the connection is for the next one.
        connection.close()
