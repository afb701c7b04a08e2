"""Somebody at a browser, without one: walks the pages through HTTP and reads them as a person would."""

import re
from urllib.parse import urljoin

from django.test import Client

from guichet.delivery.models import Channel, Message
from tests.journeys.page import Page

NEXT = "Suivant >"
FINISH = "Finaliser mon inscription en acceptant les conditions générales d'utilisation"


class Walker:
    """Opens pages, presses what is in sight, and follows where it leads. `page` is the last page read."""

    def __init__(self, fund="alsace", **headers):
        """Begin on a fund's site; the empty fund is the national one."""
        self.client = Client(**headers)
        self.root = f"/{fund}/" if fund else "/"
        self.response = None
        self._read = (None, None)

    def get(self, url):
        """Open an address and follow redirections."""
        self.response = self.client.get(url, follow=True)
        return self

    def post(self, url, **data):
        """Send a form to an address and follow redirections."""
        self.response = self.client.post(url, data, follow=True)
        return self

    def open_enrolment(self):
        """« S'inscrire »."""
        return self.get(f"{self.root}inscription/")

    def step(self, slug):
        """Type the address of a step, or press the browser's back button until it is in sight."""
        return self.get(f"{self.root}inscription/{slug}/")

    def answer(self, **data):
        """Send this, and nothing else, to the page in sight."""
        return self.post(self.address, **data)

    def press(self, label=NEXT, **typed):
        """Type these values in the form that holds this button, and press it; other fields keep what they hold."""
        form, (_label, formaction, name, value) = self.page.form_with(label)
        sent = {**form.fields, **({name: value} if name else {}), **typed}
        url = urljoin(self.address, formaction or form.action or self.address)
        if form.method.lower() == "get":
            self.response = self.client.get(url, sent, follow=True)
            return self
        return self.post(url, **{name: value for name, value in sent.items() if value is not None})

    def follow(self, label):
        """Follow the link of these words, wherever it is in the page."""
        return self.get(urljoin(self.address, self.page.link(label, everywhere=True)))

    @property
    def page(self):
        """The page in sight, read once."""
        if self._read[0] is not self.response:
            self._read = (self.response, Page(self.source))
        return self._read[1]

    @property
    def status(self):
        """HTTP status of the page in sight."""
        return self.response.status_code

    @property
    def address(self):
        """Path and query of the page in sight."""
        chain = getattr(self.response, "redirect_chain", None)
        return chain[-1][0] if chain else self.response.wsgi_request.get_full_path()

    @property
    def path(self):
        """Path of the page in sight."""
        return self.address.partition("?")[0]

    @property
    def slug(self):
        """Last part of the path: the step."""
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def source(self):
        """HTML of the page in sight."""
        return self.response.content.decode()

    @property
    def text(self):
        """Words of the page's main part, blanks folded."""
        return self.page.text

    @property
    def heading(self):
        """The page's title as read in it."""
        return self.page.heading

    @property
    def fields(self):
        """Name -> value of what the forms of the page hold."""
        return {name: value for form in self.page.forms for name, value in form.fields.items()}

    @property
    def errors(self):
        """Name of the field -> what is said to be wrong with it."""
        return self.page.errors

    def bytes_without_tokens(self):
        """Return the page without what is random in every page: to compare what two people are told."""
        return re.sub(
            rb'name="(?:csrfmiddlewaretoken|defi)" value="[^"]+"|data-passkey="[^"]+"', b"", self.response.content
        )

    # The steps of a particulier, with the answers of somebody that a test describes.

    def until_identifier(self):
        """Choose « Particulier »."""
        return self.open_enrolment().answer(profil="particulier")

    def until_at_hand(self, someone):
        """Type the number."""
        return self.until_identifier().answer(numero=someone.number)

    def until_details(self, someone):
        """Type the number and read what to have at hand."""
        return self.until_at_hand(someone).answer()

    def until_introduction(self, someone):
        """Type the details."""
        return self.until_details(someone).answer(**someone.details)

    def until_health(self, someone):
        """Type the details and read the introduction."""
        return self.until_introduction(someone).answer()

    def until_amount(self, someone):
        """Say that MSA does not insure one's health."""
        return self.until_health(someone).answer(affilie="non")

    def until_card(self, someone):
        """Say that MSA insures one's health."""
        return self.until_health(someone).answer(affilie="oui")

    def until_serial(self, someone, card="photo"):
        """Say which card one holds."""
        return self.until_card(someone).answer(carte=card)

    def until_receive(self, someone):
        """Prove one's identity by an amount."""
        return self.until_amount(someone).answer(montant=someone.amount)

    def until_code(self, someone):
        """Say where to receive the password."""
        return self.until_receive(someone).answer(email=someone.email)

    def until_conditions(self, someone):
        """Type the code that came."""
        return self.until_code(someone).answer(code=sent_code())

    def until_postal(self, someone):
        """Say that one cannot answer."""
        self.until_amount(someone)
        return self.post(f"{self.path}je-ne-peux-pas-repondre/")

    def by_email(self, someone):
        """Go the whole way to a password by email."""
        return self.until_conditions(someone).answer()

    def by_post(self, someone):
        """Go the whole postal way."""
        return self.until_postal(someone).answer().answer()

    # The steps of the other profiles.

    def until_at_hand_as(self, profile, someone):
        """Choose a profile and type its number."""
        return self.open_enrolment().answer(profil=profile).answer(numero=someone.number)

    def until_companies(self, someone, profile="exploitant"):
        """Type the details of an exploitant, whom companies are asked of next."""
        return self.until_at_hand_as(profile, someone).answer().answer(**someone.details)

    def until_bill(self, someone, *sirets, profile="exploitant"):
        """Attach these companies, and come to the question."""
        self.until_companies(someone, profile)
        return self.answer(**{f"siret_{rank}": number for rank, number in enumerate(sirets, 1)}).answer()

    def until_wages(self, manager):
        """Type what an entreprise is asked, and come to the question."""
        return self.until_at_hand_as("entreprise", manager).answer().answer(**manager.details).answer()

    def finish(self, email):
        """From the right answer to the end: where to receive the password, the code, the conditions."""
        return self.answer(email=email).answer(code=sent_code()).answer()

    # Getting in.

    def open_login(self):
        """« Se connecter »."""
        return self.get(f"{self.root}connexion/")

    def type_pair(self, number, password):
        """Fill in the login window."""
        return self.open_login().press("Se connecter", identifiant=number, mot_de_passe=password)

    def log_in(self, number, password, **ticked):
        """Fill in the login window, then the code that comes, if one is asked for."""
        return self.type_pair(number, password).pass_code(**ticked)

    def pass_code(self, **ticked):
        """Type the code that came, if the page in sight asks for one."""
        return self.press("Valider", code=sent_code(), **ticked) if self.path == "/connexion/code/" else self

    def choose_password(self, password):
        """Replace the provisional password."""
        return self.press(NEXT, nouveau=password, confirmation=password)


def sent(message, channel=Channel.EMAIL):
    """Return the messages of this kind that wait to leave, oldest first."""
    return list(
        Message.objects.filter(message=message, channel=channel).exclude(payload=None).order_by("created_at", "pk")
    )


def sent_code():
    """Return the security code that came last."""
    return sent("one_time_codes/security_code")[-1].payload["context"]["code"]


def sent_password(channel=Channel.EMAIL):
    """Return the provisional password that is on its way."""
    return sent("accounts/provisional_password", channel)[-1].payload["context"]["password"]
