"""Somebody at a real browser who wants in: reads the labels, clicks or types, and opens their mail."""

import email
import email.policy
import io
import re
from pathlib import Path

import pdfplumber
from django.conf import settings
from django.utils import timezone

from guichet.delivery import printing, worker
from guichet.enrolment import completion
from tests.journeys import people

NEXT = "Suivant >"
FINISH = "Finaliser mon inscription en acceptant les conditions générales d'utilisation"
PASSWORD = re.compile(r"\b[a-z]{6}(?: ?- ?[a-z]{6}){2}\b")
CODE = re.compile(r"\b\d{6}\b")


class Visitor:
    """Walks with the mouse; `someone` is what they type, `sink` the mail server where their mailbox is."""

    def __init__(self, page, someone, sink):
        self.page, self.someone, self.sink = page, someone, sink

    def press(self, name=NEXT):
        """Click a button of the page."""
        return self._click(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def follow(self, name):
        """Click the first link of these words in the page, else in its header."""
        links = self.page.get_by_role("link", name=name)
        inside = self.page.locator("main").get_by_role("link", name=name)
        return self._click((inside if inside.count() else links).first)

    def choose(self, label):
        """Click a choice where a person would: on its words."""
        self.page.locator("main fieldset label").filter(has_text=re.compile(f"^{re.escape(label)}$")).click()
        return self

    def type(self, **typed):
        """Fill in fields by their names."""
        for name, value in typed.items():
            self.page.locator(f"main [name={name}]").fill(value)
        return self

    def _click(self, there):
        with self.page.expect_navigation():
            there.click()
        return self

    @property
    def heading(self):
        return " ".join(self.page.locator("h1").inner_text().split())

    # The way in, with this person's own answers.

    def begin(self, home="/alsace/", profile="Particulier"):
        """From the public page, « S'inscrire », then this profile."""
        self.page.goto(home)
        self._click(self.page.get_by_label("Mon espace privé").get_by_role("link", name="S'inscrire"))
        return self.choose(profile).press()

    def identify(self):
        """The number as on the card, with its spaces; what to have at hand; the details; the introduction."""
        return self.introduce().press()

    def introduce(self):
        """The number, what to have at hand, the details."""
        self.type(numero=self.someone.number).press().press()
        return self.type(**self.someone.details).press()

    def receive(self):
        """The address, the code that comes there, and what it leads to."""
        self.press()
        return self.type(code=CODE.search(self.mail())[0]).press()

    def accept(self):
        """The last button; the end says so."""
        self.press(FINISH)
        assert self.heading == "Inscription terminée"
        return self

    def log_in(self, password):
        """Fill in the login window in sight; where a code is asked for, type the one that comes."""
        self.type(identifiant=self.someone.number, mot_de_passe=password)
        self.press("Se connecter")
        if self.heading == "Code de sécurité":
            self.type(code=CODE.search(self.mail())[0]).press("Valider")
        return self

    def replace_password(self):
        """A password of their own."""
        assert self.heading == "Changement de votre mot de passe"
        self.type(nouveau=people.PASSWORD, confirmation=people.PASSWORD).press()
        return self.follow("Continuer >")

    def confirm(self):
        """« Je confirme mes coordonnées »."""
        return self.press("Je confirme mes coordonnées")

    def enter(self):
        """Open the space at last."""
        return self.follow("Accéder à Mon espace privé")

    # What comes by email and by post.

    def mail(self):
        """Let the worker send what waits; return the text of the email that came last."""
        worker.deliver_due(timezone.now())
        message = email.message_from_bytes(self.sink.taken[-1].content, policy=email.policy.default)
        assert message["To"] == self.someone.email
        return message.get_body(["plain"]).get_content()

    def letter(self):
        """Let the worker settle what was asked for by post and print it; return the words of the letter."""
        completion.settle_due(now=timezone.now())
        printing.close_batch(now=timezone.now())
        [pdf] = Path(settings.LETTERS_FOLDER).glob("[!.]*/*.pdf")
        with pdfplumber.open(io.BytesIO(pdf.read_bytes())) as opened:
            return opened.pages[0].extract_text()


class Keyboard(Visitor):
    """The same person without a mouse. Whatever takes the focus must show it, in sight and uncovered."""

    def press(self, name=NEXT):
        self._reach(name)
        return self._enter()

    def follow(self, name):
        return self.press(name)

    def choose(self, label):
        """Go to the group, then up and down in it."""
        self._until(lambda: self._focused()["type"] == "radio", "Tab")
        if self._focused()["name"] == label:
            self.page.keyboard.press("Space")
        else:
            self._until(lambda: self._focused()["name"] == label, "ArrowDown")
        return self

    def type(self, **typed):
        for name, value in typed.items():
            self._until(lambda name=name: self._focused()["field"] == name, "Tab")
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(value)
        return self

    def begin(self, home="/alsace/", profile="Particulier"):
        self.page.goto(home)
        self._reach("S'inscrire")
        return self._enter().choose(profile).press()

    def _reach(self, name):
        self._until(lambda: self._focused()["name"] == name, "Tab")

    def _enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def _until(self, there, key):
        for _ in range(60):
            self.page.keyboard.press(key)
            focused = self._focused()
            assert focused["shows"], f"no focus to be seen on {focused}"
            assert not focused["hidden"], f"the focus is out of sight on {focused}"
            if there():
                return
        raise AssertionError("the Tab key leads nowhere near")

    def _focused(self):
        return self.page.evaluate(FOCUSED)


FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  // The label of a choice lies over its button on purpose: the whole line is the target.
  const around = one.closest(".choice") ?? one;
  return {
    name: (one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText ?? "").trim(),
    field: one.getAttribute("name"),
    type: one.type,
    // At the end of the page the focus goes through the page itself before it begins again.
    shows: one === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    hidden: one !== document.body && !(over && (around.contains(over) || over.contains(one))),
  };
}"""
