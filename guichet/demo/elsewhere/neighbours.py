"""The other systems of the demonstration together: their ports, and what they and guichet are told of each other."""

from typing import Final

from django.utils import timezone

from guichet.demo.elsewhere.asker import Asker, Asking
from guichet.demo.elsewhere.issuer import ALGORITHM, Declared, House, Issuer
from guichet.demo.elsewhere.names import SIRET
from guichet.demo.elsewhere.web import Site

FRANCECONNECT: Final = House("FranceConnect d'essai", "franceconnect")
PROCONNECT: Final = House("ProConnect d'essai", "proconnect")
OTHER_SITE: Final = Asking(
    "franceconnect",
    "demo/elsewhere/franceconnect.html",
    # As FranceConnect does: the member shows again who they are, each time.
    always={"prompt": "login"},
)
SERVICE: Final = Asking("service", "demo/elsewhere/service.html")


class Neighbours:
    """FranceConnect, ProConnect, and a service, each on a port of its own from the moment they exist."""

    def __init__(self, *, site: str) -> None:
        """Take the address of guichet, without the final slash."""
        self._site = site
        self._sites = {name: Site(name) for name in ("franceconnect", "proconnect", "service")}
        self._franceconnect = self._issuer(
            FRANCECONNECT, f"{site}/franceconnect/retour/", f"{site}/franceconnect/deconnexion/"
        )
        self._proconnect = self._issuer(
            PROCONNECT, f"{site}/agents/proconnect/retour/", f"{site}/agents/proconnect/deconnecte/"
        )
        self._other_site = self._asker("franceconnect", OTHER_SITE)
        self._service = self._asker("service", SERVICE)

    @property
    def settings(self) -> dict[str, str]:
        """Return what guichet is told of FranceConnect and of ProConnect."""
        told = {
            f"GUICHET_{name}_{what}": value
            for name, issuer in (("FRANCECONNECT", self._franceconnect), ("PROCONNECT", self._proconnect))
            for what, value in (
                ("ISSUER", issuer.issuer),
                ("CLIENT_ID", issuer.declared.client_id),
                ("CLIENT_SECRET", issuer.declared.secret),
                ("ALGORITHM", ALGORITHM),
            )
        }
        return {**told, "GUICHET_PROCONNECT_SIRETS": SIRET}

    @property
    def addresses(self) -> dict[str, str]:
        """Return where each site is, by its name, with the final slash."""
        return {name: f"{site.origin}/" for name, site in self._sites.items()}

    def start(self) -> None:
        """Let them know their people and guichet, and begin to answer. Django and the people must be there."""
        from guichet.demo.elsewhere import people, registering  # noqa: PLC0415 - they read models, so Django first

        self._franceconnect.identities = people.of_franceconnect()
        self._proconnect.identities = people.of_proconnect()
        now = timezone.now()
        self._other_site.provider = registering.franceconnect(self._other_site, site=self._site, now=now)
        self._service.provider = registering.service(self._service, site=self._site, now=now)
        for site in self._sites.values():
            site.start()

    def stop(self) -> None:
        """Stop answering, those that did, and close the ports."""
        for site in self._sites.values():
            site.stop()

    def _issuer(self, house: House, redirect_uri: str, back: str) -> Issuer:
        site = self._sites[house.look]
        issuer = Issuer(house, Declared(redirect_uri, back), origin=site.origin)
        site.routes.update(issuer.routes)
        return issuer

    def _asker(self, name: str, asking: Asking) -> Asker:
        site = self._sites[name]
        asker = Asker(asking, origin=site.origin)
        site.routes.update(asker.routes)
        return asker
