"""Steps by which a structure gets its access, in real browsers: asked for, proposed, read, approved, entered.

Each is a function of a page and of a `Partner`, whatever its kind, so that a test tells the whole or a part:

    ask(open_page(...), partner)                      # « Autre », without an account
    propose(agent_page(claire), partner)              # from the case, paper attached; the convention's address
    approve(agent_page(paul), partner)
    number, password = posted(partner, sink)          # the email and the letter
    first_login(open_page(...), number, password)
"""

import email
import email.policy
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from django.conf import settings
from django.utils import timezone

from guichet.agents import sessions
from guichet.backoffice.conventions.words import KIND_NAMES, SLUG_OF
from guichet.conventions.rules import SERVICES_OF, StructureKind
from guichet.delivery import printing, worker
from tests.browser.visitor import CODE, PASSWORD, Visitor
from tests.factories import invented_siret
from tests.files import samples
from tests.journeys import people

TI = re.compile(r"TI\s\d{4}\s\d{4}\s\d{2}")
THIRD_PARTY = "T67-1"
PAPER = {"name": "convention.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}


@dataclass(frozen=True)
class Partner:
    """A structure, and the person who will manage its accesses."""

    kind: str
    """Value of `StructureKind`."""
    rank: int = 900
    """Of its SIRET: another one for another structure."""
    name: str = "Cabinet Épi"
    email: str = "odile.vogel@cabinet-epi.example"
    beneficiaries: tuple[str, ...] = ()
    """NIR of those whom the convention names, for the kinds that have a list."""

    @property
    def slug(self):
        """Its kind, in addresses."""
        return SLUG_OF[self.kind]

    @property
    def services(self):
        """What its kind may open."""
        return [one.value for one in SERVICES_OF[StructureKind(self.kind)]]


def agent_page(open_page, live_server, agent):
    """Return the browser of an agent at work for MSA d'Alsace."""
    page = open_page(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    token = sessions.open_session(agent, factor="authenticator", fund_code="68", now=timezone.now())
    page.context.add_cookies([{"name": settings.AGENT_COOKIE_NAME, "value": token, "url": live_server.url}])
    return page


def ask(page, partner):
    """Ask for a convention, from the public site."""
    page.goto(f"/alsace/inscription/autre/{partner.slug}/contact/")
    visitor = Visitor(page, None, None)
    visitor.type(
        structure=partner.name,
        siret=invented_siret(partner.rank),
        nom="Vogel",
        prenom="Odile",
        fonction="gérante",
        email=partner.email,
        telephone="03 88 00 00 00",
    )
    page.locator("main form button.button").first.click()
    page.wait_for_load_state()


def propose(page, partner):
    """Take the case, type what the paper says, attach it."""
    agent = Visitor(page, None, None)
    page.goto("/agents/demandes/")
    agent.follow("Convention demandée").press("Prendre cette demande").follow("Préparer la convention")
    assert page.locator("[name=structure]").input_value() == partner.name
    _copy_the_paper(agent, page, partner)


def propose_from_a_call(page, partner):
    """Somebody telephoned, and sent the signed paper: type all of it, attach it."""
    agent = Visitor(page, None, None)
    page.goto("/agents/conventions/")
    agent.follow("Nouvelle convention")
    agent.choose(str(KIND_NAMES[partner.kind])).press("Suivant >")
    agent.type(
        structure=partner.name, siret=invented_siret(partner.rank), tiers=THIRD_PARTY, enveloppe=partner.name.upper(),
        p0_nom="Vogel", p0_prenom="Odile", p0_fonction="gérante", p0_email=partner.email,
    )  # fmt: skip
    _tick(page, "p0_gere")
    _copy_the_paper(agent, page, partner)


def _copy_the_paper(agent, page, partner):
    agent.type(
        voie="4 rue du Moulin", code_postal="67990", ville="Village Inventé",
        signe_par="Odile Vogel", signe_role="gérante", pour_par="Luc Weiss", pour_role="directeur",
    )  # fmt: skip
    today = timezone.localdate()
    for name, year in (
        ("signe_le", today.year),
        ("pour_le", today.year),
        ("debut", today.year),
        ("fin", today.year + 2),
    ):
        agent.type(**{f"{name}_day": "1", f"{name}_month": "1", f"{name}_year": str(year)})
    if len(partner.services) > 1:
        for one in partner.services:
            _tick(page, f"ouvre_{one}")
            _tick(page, f"p0_{one}")
    if partner.beneficiaries:
        agent.type(liste="\n".join(partner.beneficiaries))
    agent.press("Enregistrer la proposition")
    page.locator("main [name=papier]").set_input_files(PAPER)
    agent.press("Joindre le papier")
    assert "un autre agent de votre caisse" in page.locator("main").inner_text().lower()


def approve(page, partner):
    """Read what a colleague proposed, and approve it."""
    agent = Visitor(page, None, None)
    page.goto("/agents/conventions/")
    agent.follow(partner.name).follow("Approuver")
    _tick(page, "lu_papier")
    agent.press("Approuver")
    assert "La convention est approuvée." in page.locator("main").inner_text()


def posted(partner, sink, *, given_name="ODILE"):
    """Let what waits leave; return the number of the email and the password of the letter of one person."""
    worker.deliver_due(timezone.now())
    texts = [text for to, text in map(read_mail, sink.taken) if to == partner.email]
    [number] = [found[0] for text in texts if (found := TI.search(text))]
    printing.close_batch(now=timezone.now())
    letters = []
    for pdf in Path(settings.LETTERS_FOLDER).glob("[!.]*/*.pdf"):
        with pdfplumber.open(io.BytesIO(pdf.read_bytes())) as opened:
            letters += [one.extract_text() for one in opened.pages]
    [password] = [found[0] for text in letters if given_name in text and (found := PASSWORD.search(text))]
    return number, password


def first_login(page, number, password):
    """Enter with what came by two ways, and choose a password."""
    page.goto("/alsace/connexion/")
    visitor = Visitor(page, None, None)
    visitor.type(identifiant=number, mot_de_passe=password).press("Se connecter")
    assert visitor.heading == "Changement de votre mot de passe"
    visitor.type(nouveau=people.PASSWORD, confirmation=people.PASSWORD).press()
    return visitor


def _tick(page, name):
    """Tick a box where a person would: on its words."""
    page.locator(f"main label[for=id_{name}]").click()


def settle_in(visitor, address, sink):
    """Prove the address by the code that comes there, accept the conditions of who acts for others, and enter."""
    proved = visitor.heading == "Code de sécurité"
    if proved:
        visitor.type(code=_code(address, sink)).press("Valider")
    assert "partenaires" in visitor.heading
    visitor.press("J'accepte les conditions générales d'utilisation").press("Je confirme mes coordonnées")
    if not proved:
        visitor.type(code=_code(address, sink)).press("Valider")
    visitor.follow("Accéder à Mon espace privé")


def _code(address, sink):
    worker.deliver_due(timezone.now())
    return CODE.search([text for to, text in map(read_mail, sink.taken) if to == address][-1])[0]


def read_mail(taken):
    """Return whom a message went to, and its words."""
    message = email.message_from_bytes(taken.content, policy=email.policy.default)
    return message["To"], message.get_body(["plain"]).get_content()
