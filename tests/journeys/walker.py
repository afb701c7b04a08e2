"""Somebody at a browser, without one: walks the pages through HTTP and reads them as a person would."""

import html
import re
from html.parser import HTMLParser

from django.test import Client


class Walker:
    """Opens pages, fills in the form in sight, and follows where it leads. `page` is the last page read."""

    def __init__(self, fund="alsace", **headers):
        """Begin on a fund's site; the empty fund is the national one."""
        self.client = Client(**headers)
        self.root = f"/{fund}/" if fund else "/"
        self.response = None

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

    def answer(self, **data):
        """Fill in the form of the page in sight and press « Suivant »."""
        return self.post(self.path, **data)

    @property
    def path(self):
        """Path of the page in sight."""
        if self.response.redirect_chain:
            return self.response.redirect_chain[-1][0].partition("?")[0]
        return self.response.wsgi_request.path

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
        main = re.search(r"<main.*?</main>", self.source, re.DOTALL).group()
        main = re.sub(r"<(script|style|svg).*?</\1>", " ", main, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    @property
    def heading(self):
        """The page's title as read in it."""
        return html.unescape(re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", self.source, re.DOTALL).group(1))).strip()

    @property
    def fields(self):
        """Name -> value of the inputs in the page's main part."""
        reader = _Inputs()
        reader.feed(re.search(r"<main.*?</main>", self.source, re.DOTALL).group())
        return reader.found

    def bytes_without_tokens(self):
        """Return the page without what is random in every page: to compare what two people are told."""
        return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", self.response.content)

    # The steps of a particulier, with the answers of somebody that a test describes.

    def until_identifier(self):
        """Choose « Particulier »."""
        return self.open_enrolment().answer(profil="particulier")

    def until_details(self, someone):
        """Type the number and read what to have at hand."""
        return self.until_identifier().answer(numero=someone.number).answer()

    def until_health(self, someone):
        """Type the details and read the introduction."""
        return self.until_details(someone).answer(**someone.details).answer()

    def until_amount(self, someone):
        """Say that MSA does not insure one's health."""
        return self.until_health(someone).answer(affilie="non")

    def until_serial(self, someone, card="photo"):
        """Say which card one holds."""
        return self.until_health(someone).answer(affilie="oui").answer(carte=card)

    def until_postal(self, someone):
        """Say that one cannot answer."""
        self.until_amount(someone)
        return self.post(f"{self.path}je-ne-peux-pas-repondre/")

    def by_post(self, someone):
        """Go the whole postal way."""
        return self.until_postal(someone).answer().answer()


class _Inputs(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = {}

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "input" and (attributes.get("type") not in {"radio", "checkbox"} or "checked" in attributes):
            self.found[attributes.get("name")] = attributes.get("value")
