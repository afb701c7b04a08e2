"""A member at work in their space: finds a service by its title, does what it is for, and leaves with the paper in hand."""

import io
import re

import pdfplumber
import pypdf
from django.conf import settings
from django.utils import timezone

from guichet.login import operations as login
from guichet.space import services
from tests.browser.visitor import Keyboard, Visitor
from tests.files import samples
from tests.printed import qr_code

SERVICES = {one.key: one for one in services.SERVICES}
PAPER = {"name": "justificatif.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
"""What a member scanned."""


def words_of(text):
    """Return a text as it is read: one blank between words, whatever they are made of."""
    return " ".join(text.split())


class Member(Visitor):
    """A member who is in. `done` are the keys of the services that were found and used."""

    def __init__(self, page, account, sink):
        super().__init__(page, account.contact, sink)
        self.account, self.done = account, set()
        _session, token = login.open_session(account, now=timezone.now())
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": token, "url": settings.PUBLIC_URL}
        page.context.add_cookies([cookie])
        page.goto("/espace/")

    # Reading.

    @property
    def text(self):
        """The words of the page in sight."""
        return words_of(self.page.locator("main").inner_text())

    @property
    def receipt(self):
        """The number that the page in sight gives."""
        return self.page.locator("main .identifier").inner_text().strip()

    # Finding.

    def search(self, words):
        """Type words in the search field of the page in sight."""
        field = self.page.locator("[name=recherche]")
        field.fill(words)
        with self.page.expect_navigation():
            field.press("Enter")
        return self

    def find(self, key):
        """Type the title of a service in the search field of the page in sight, and open what it finds."""
        title = str(SERVICES[key].title)
        self.search(title)
        found = self.page.get_by_role("region", name="Services")
        self._click(found.get_by_role("link", name=title, exact=True))
        self.done.add(key)
        return self

    # Answering.

    def fill(self, **typed):
        """Answer fields by their names: a choice by its value, a date by (day, month, year), a box by True."""
        for name, value in typed.items():
            if isinstance(value, tuple):
                parts = zip(("day", "month", "year"), value, strict=True)
                self.fill(**{f"{name}_{part}": str(number) for part, number in parts})
            else:
                self._fill(self.page.locator(f"main [name={name}]:not([type=hidden])"), value)
        return self

    def _fill(self, field, value):
        sort = field.first.evaluate("one => one.type")
        if sort == "radio":
            self._tick(field.and_(self.page.locator(f"[value='{value}']")))
        elif sort == "checkbox":
            self._tick(field)
        elif sort == "file":
            field.set_input_files(value)
        elif sort == "select-one":
            field.select_option(value)
        else:
            field.fill(str(value))

    def _tick(self, one):
        # Where a person clicks: on its words.
        self.page.locator(f"label[for={one.get_attribute('id')}]").click()

    # What one leaves with.

    def take(self, label):
        """Take the paper of a link or of a button; return its bytes."""
        main = self.page.locator("main")
        link = main.get_by_role("link", name=label).first
        if link.count():
            answer = self.page.context.request.get(link.get_attribute("href"))
            assert answer.ok, (label, answer.status)
            return answer.body()
        with self.page.expect_download() as download:
            main.get_by_role("button", name=label).click()
        return download.value.path().read_bytes()

    def read(self, label):
        """Take a PDF; return its words."""
        return words_of(pages_of(self.take(label))[0])

    # Deeds.

    def obtain(self, key, stranger, **typed):
        """Ask for a certificate; hand it to a stranger, who verifies its code on the public page."""
        self.find(key).fill(**typed).press("Obtenir l'attestation")
        assert self.heading.endswith("délivrée"), self.text
        number = self.receipt
        text, code = pages_of(self.take("Ouvrir le PDF"), with_code=True)
        assert number in text
        stranger.goto("about:blank")
        stranger.goto(code)
        if not stranger.evaluate("document.querySelector('[name=contenu]').value"):
            # Without scripts, what is printed beside the code does as well.
            [control] = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b(?!-)", text.replace(number, ""))
            stranger.locator("[name=numero]").fill(number)
            stranger.locator("[name=controle]").fill(control)
            button = "Vérifier ce numéro"
        else:
            button = "Vérifier ce code"
        with stranger.expect_navigation():
            stranger.get_by_role("button", name=button).click()
        assert stranger.locator("h1").inner_text() == "Attestation valable"
        assert number in stranger.locator("main").inner_text()
        return text

    def declare(self, key, *screens, papers=None):
        """Walk a request from its first page to its receipt; return it, once read on the papers to keep.

        `papers` are the values of the sorts of papers that are given; None where none may be.
        """
        self.find(key).press("Commencer")
        for typed in screens:
            self.fill(**typed).press()
        if papers is not None:
            self._give(papers)
        self.fill(honneur=True).press("Envoyer")
        return self.keep()

    def _give(self, papers):
        for one in papers:
            if self.page.locator("main select[name=nature]").count():
                self.fill(nature=one)
            self.fill(fichier=PAPER).press("Ajouter ce fichier")
        self.follow("Suivant >")

    def keep(self):
        """On the page that says it is sent, read the acknowledgement and the proof: both bear the receipt."""
        receipt = self.receipt
        for label in ("Accusé de réception", "Preuve"):
            assert receipt in self.read(re.compile(label)), label
        return receipt


class MemberWithoutMouse(Keyboard, Member):
    """The same with the keyboard alone."""

    def find(self, key):
        title = str(SERVICES[key].title)
        self.type(recherche=title)._enter().follow(title)
        self.done.add(key)
        return self

    def tick(self, name):
        """Go to a box, and tick it."""
        self._until(lambda: self._focused()["field"] == name, "Tab")
        self.page.keyboard.press("Space")
        return self


def pages_of(pdf, *, with_code=False):
    """Return the words of a PDF, and what its QR code holds, as a telephone reads it from the paper."""
    text = words_of(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    if not with_code:
        return text, ""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return text, qr_code(opened.pages[0], resolution=150).text
