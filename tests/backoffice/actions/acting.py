"""An agent at somebody's file, who opens the page of an action and confirms it."""

from urllib.parse import parse_qs, urlparse

from django.core import signing
from django.utils import timezone

from guichet.agents.models import Look
from guichet.backoffice.actions import BY_NAME
from tests.factories import at_work, open_file
from tests.journeys.walker import Walker


class Acting:
    """`Acting(agent, person).act("bloquer", motif="not_me").said` is what the file's page would say."""

    def __init__(self, agent, holder, *, checked=True, fund_code="68"):
        """Open the file; the caller has shown who they are unless said otherwise."""
        self.walker = Walker()
        at_work(self.walker.client, agent, fund_code=fund_code)
        self.file = open_file(self.walker.client, holder)
        if checked:
            self.looks.update(caller_checked_at=timezone.now())

    @property
    def looks(self):
        return Look.objects.filter(reference=self.file.split("/")[-2])

    def open(self, name):
        """Ask for the page that says what will happen."""
        self.walker.get(f"{self.file}{name}/")
        return self

    def confirm(self, name, **typed):
        """Press the button of the page in sight."""
        self.walker.press(str(BY_NAME[name].label), **typed)
        return self

    def act(self, name, **typed):
        """Both."""
        return self.open(name).confirm(name, **typed)

    @property
    def status(self):
        return self.walker.response.status_code

    @property
    def text(self):
        return self.walker.text

    @property
    def said(self):
        """Return the sentence that came back with the address of the file, "" where nothing was done."""
        chain = self.walker.response.redirect_chain
        if not chain:
            return ""
        query = parse_qs(urlparse(chain[-1][0]).query)
        return signing.loads(query["fait"][0], salt="backoffice.actions.notice")[1]
