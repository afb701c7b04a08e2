"""Two people on the telephone, each at a browser of their own: the agent who reads the file, and who calls."""

import csv
import email
import email.policy
import functools
import io
import re
from pathlib import Path

import pdfplumber
from django.conf import settings
from django.utils import timezone

from guichet.agents import sessions
from guichet.audit.models import Entry
from guichet.cli.worker import CHORES
from guichet.delivery import answers, printing, worker
from guichet.delivery.models import Channel, Message
from guichet.enrolment import completion
from guichet.login.factors import totp
from guichet.registry.importer import import_folder
from guichet.registry.importing.tables import AFFILIATIONS, PEOPLE
from tests.browser.visitor import CODE, PASSWORD, Visitor
from tests.factories import AGENT_PASSWORD

__all__ = [
    "CODE",
    "PASSWORD",
    "Agent",
    "Caller",
    "import_person",
    "night_passes",
    "post_brings_back",
    "posted_today",
    "print_letters",
]

CALL = "Appel téléphonique"
LOGIN = "Se connecter à Mon espace privé"


def words_of(text):
    """Return a text as it is read: one blank between words, whatever they are made of."""
    return " ".join(text.split())


class Agent:
    """An agent at their desk. `row` is who they are; each step is a page read and a button pressed."""

    def __init__(self, page, row):
        self.page, self.row = page, row

    # Arriving.

    def arrive(self, fund_code="68"):
        """Be at work: a session of today, as the login opens it."""
        token = sessions.open_session(self.row, factor="authenticator", fund_code=fund_code, now=timezone.now())
        cookie = {"name": settings.AGENT_COOKIE_NAME, "value": token, "url": settings.PUBLIC_URL}
        self.page.context.add_cookies([cookie])
        return self

    def log_in(self):
        """Come in by the page of the login: the password, then the code of the application."""
        self.page.context.clear_cookies()
        self.page.goto("/agents/connexion/")
        self.page.get_by_label("Votre email professionnel").fill(self.row.email)
        self.page.get_by_label("Mot de passe").fill(AGENT_PASSWORD)
        self.press("Se connecter")
        code = totp.code_at(self.row.totp_secret, totp.step_at(timezone.now()))
        self.page.get_by_label("Le code que votre application affiche").fill(code)
        self.press("Valider")
        assert self.page.get_by_role("navigation", name="Menu des agents").is_visible()
        return self

    # Reading and pressing.

    @property
    def main(self):
        return self.page.locator("main")

    @property
    def heading(self):
        return words_of(self.page.locator("h1").inner_text())

    @property
    def text(self):
        """The words of the page in sight."""
        return words_of(self.main.inner_text())

    def press(self, name):
        """Click the first button whose words begin so: what follows them is for screen readers."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()
        return self

    def follow(self, name):
        """Click a link of these words, in the page or else in the menu."""
        inside = self.main.get_by_role("link", name=name, exact=True)
        with self.page.expect_navigation():
            (inside if inside.count() else self.page.get_by_role("link", name=name, exact=True)).first.click()
        return self

    def choose(self, label):
        """Click a choice on its words."""
        words = r"\s+".join(re.escape(word) for word in label.split())
        self.main.locator("label").filter(has_text=re.compile(f"^\\s*{words}\\s*$")).first.click()
        return self

    def type(self, **typed):
        """Fill in fields by their names."""
        for name, value in typed.items():
            self.main.locator(f"[name={name}]").fill(value)
        return self

    # Finding somebody, and opening their file.

    def find(self, typed):
        """Type in the one box what the caller says."""
        self.page.goto("/agents/rechercher/")
        return self.type(cherche=typed).press("Rechercher")

    def open(self, reason=CALL, case=""):
        """Give the reason and open the first file of the list."""
        self.choose(reason)
        if case:
            self.type(demande=case)
        return self.press("Ouvrir le dossier")

    def take_call(self, typed, reason=CALL):
        """Both: the file is in sight."""
        return self.find(typed).open(reason)

    # The file.

    @property
    def headline(self):
        """The cause, in one sentence."""
        return words_of(self.page.locator("#cause").inner_text())

    @property
    def say(self):
        """What the page tells to say."""
        return [words_of(one) for one in self.page.locator("ul.say li").all_inner_texts()]

    @property
    def offered(self):
        """The actions of the page, in their order."""
        return [words_of(one) for one in self.page.locator("ul.acts a").all_inner_texts()]

    @property
    def pills(self):
        return [words_of(one) for one in self.page.locator("p.pills .pill").all_inner_texts()]

    @property
    def history(self):
        """What happened, latest first."""
        return [words_of(one) for one in self.page.locator("ul.line li").all_inner_texts()]

    def check_caller(self, **said):
        """Ask the questions of the page and type what the caller answers; they must agree."""
        self.ask_caller(**said)
        assert "Identité vérifiée" in self.text
        return self

    def ask_caller(self, **said):
        """Likewise, whatever comes of it. `said` is by the name of the question; what the caller cannot say is empty."""
        self.follow("Vérifier l'appelant")
        for name, answer in said.items():
            field = self.main.locator(f"[name={name}]")
            if field.count():
                field.fill(answer)
        return self.press("Comparer")

    def prepare(self, label):
        """Open the page of an action; return what it says will happen."""
        self.follow(label)
        assert self.heading == label
        return " ".join(words_of(one) for one in self.main.locator(".panel li").all_inner_texts())

    def confirm(self, label, **typed):
        """Press the button of that page; return the word that comes back, "" where nothing was done."""
        self.type(**typed).press(label)
        done = self.main.locator(".notice.done")
        return words_of(done.first.inner_text()) if done.count() else ""

    def act(self, label, **typed):
        """One click and one confirmation; return the word that comes back."""
        self.prepare(label)
        said = self.confirm(label, **typed)
        assert said, self.text
        return said

    # Requests.

    def take_case(self, kind):
        """Open « Demandes », choose the first of this kind, and take it."""
        self.page.goto("/agents/demandes/")
        return self.follow(kind).press("Prendre cette demande")

    def close_case(self, outcome, words=""):
        """Say how the request in sight ended."""
        self.main.locator("select[name=clore-issue]").select_option(label=outcome)
        return self.type(**{"clore-mot": words}).press("Clore la demande") if words else self.press("Clore la demande")

    # What the journal keeps of them.

    @property
    def journal(self):
        """Return (event, whom it is about, facts) of everything this agent did, in order."""
        entries = Entry.objects.filter(actor=self.row.actor).order_by("at", "pk")
        return [(one.event, one.account, one.facts) for one in entries]

    def did(self, event, **facts):
        """Return whom the entries of this event and these facts are about, in order."""
        return [
            about for what, about, kept in self.journal if what == event and facts.items() <= dict(kept or {}).items()
        ]


class Caller(Visitor):
    """Who telephones: `someone` is what they type. Several letters may come, and mail of several mailboxes."""

    def __init__(self, page, someone, sink):
        super().__init__(page, someone, sink)
        self.letter_box = []

    def mails(self, to=None):
        """Let the worker send what waits; return the texts of all emails to an address, oldest first."""
        worker.deliver_due(timezone.now(), limit=100)
        return [
            message.get_body(["plain"]).get_content()
            for one in self.sink.taken
            if (message := email.message_from_bytes(one.content, policy=email.policy.default))["To"]
            == (to or self.someone.email)
        ]

    def mail(self, to=None):
        """Return the text of the last of them."""
        return self.mails(to)[-1]

    def letters(self):
        """Let what was asked for by post be settled and printed; return the letters that came since the last time."""
        new = [one for one in print_letters() if one not in self.letter_box]
        self.letter_box += new
        return new

    def letter(self):
        """Return the one that came."""
        [letter] = self.letters()
        return letter

    def ask_by_post(self):
        """Enrol as somebody who can prove nothing online: a letter will leave."""
        self.begin().identify().choose("non").press()
        return self.follow("je n'ai pas trouvé ce montant").press("Je ne peux pas répondre").press().accept()

    def open_login(self):
        """Go to the login window of the fund."""
        self.page.goto("/alsace/connexion/")
        return self

    def tries(self, password):
        """Type a number and a password at the login window, and no more."""
        self.open_login().type(identifiant=self.someone.number, mot_de_passe=password).press("Se connecter")
        self.page.complaints.clear()  # the browser's own remark on a refusal
        return self

    @property
    def text(self):
        """The words of the page in sight."""
        return words_of(self.page.locator("main").inner_text())

    @property
    def is_refused(self):
        """Whether the login window says that number or password is wrong."""
        return self.heading == LOGIN and self.page.title().startswith("Erreur")

    @property
    def is_in_the_space(self):
        return self.heading.startswith("Mon espace privé")

    def who_looked(self):
        """Return what « Qui a consulté mon dossier » says, latest first."""
        self.page.goto("/espace/mon-compte/consultations/")
        return self.text


# What the world outside does.


def print_letters():
    """Settle what was asked for by post, close a batch; return the words of every letter printed so far, in order."""
    completion.settle_due(now=timezone.now())
    printing.close_batch(now=timezone.now())
    folder = Path(settings.LETTERS_FOLDER)
    found = sorted(folder.glob("[!.]*/*.pdf"), key=lambda one: (one.parent.name, one.stat().st_mtime_ns))
    return [_text_of(pdf, pdf.stat().st_mtime_ns) for pdf in found]


@functools.cache
def _text_of(pdf, _written_at):
    """Read a letter once, however often the letter box is looked into."""
    with pdfplumber.open(io.BytesIO(pdf.read_bytes())) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


def night_passes():
    """Let the worker do what it does by itself at its hours."""
    for name in ("apply_held_changes", "follow_registry", "release_cases", "settle_enrolments"):
        CHORES[name].run(timezone.now())


def posted_today():
    """Let the print shop say that every letter it has was posted."""
    for number in Message.objects.filter(channel=Channel.LETTER, state="batched").values_list("pk", flat=True):
        answers.record(answers.Answer(number, answers.Kind.POSTED, timezone.now(), ""), now=timezone.now())


def post_brings_back(reason="unknown_at_address"):
    """Let the print shop say that the last letter it had came back."""
    number = Message.objects.filter(channel=Channel.LETTER, batch__isnull=False).latest("created_at").pk
    answers.record(answers.Answer(number, answers.Kind.RETURNED, timezone.now(), reason), now=timezone.now())


def import_person(folder, person, **cells):
    """Import a row of the registry again, as the fund's nightly file says it now: `cells` are those that changed."""
    lines = {f"line{number}": line for number, line in enumerate(person.postal_lines, 1)}
    row = {column.name: "" for column in PEOPLE.columns} | {
        "source_ref": person.source_ref,
        "nir": person.nir,
        "nir_kind": person.nir_kind,
        "certified": "1" if person.certified else "0",
        "birth_name": person.birth_name,
        "usual_name": person.usual_name,
        "given_names": person.given_names,
        "sex": person.sex,
        "birth_date": f"{person.birth_year}-{person.birth_month:02}-{person.birth_day:02}",
        "birth_country_code": person.birth_country_code,
        "health_insured": "1" if person.health_insured else "0",
        "state": person.state,
        **lines,
    }
    _write(folder, PEOPLE, row | cells)
    _write(
        folder,
        AFFILIATIONS,
        *(
            {"person_ref": person.source_ref, "fund_code": one.fund_code, "department": one.department}
            for one in person.affiliations.all()
        ),
    )
    done = import_folder(folder, today=timezone.localdate())
    assert done.bad_rows == []
    person.refresh_from_db()
    return person


def _write(folder, table, *rows):
    folder.mkdir(exist_ok=True)
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in table.columns], delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
