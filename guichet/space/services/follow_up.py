"""What every file has besides its services: the entries of the menu and the shortcuts of home (R165, R170)."""

from django.utils.translation import gettext_lazy as _

from guichet.space.services.base import OF_ALL, OF_PEOPLE, Family, Service, page

ALL_CERTIFICATES, ALL_REQUESTS = "certificates", "requests"
"""Keys of the services that are all the others of their sort."""
# In the order of the documents.
SERVICES = (
    Service(
        key="services",
        family=None,
        title=_("Mes services"),
        sentence=_("Tout ce que vous pouvez faire en ligne, famille par famille."),
        words=_("démarches liste"),
        bundles=OF_ALL,
        leads_to=page("services"),
        in_menu=True,
    ),
    Service(
        key=ALL_CERTIFICATES,
        family=Family.FOLLOW_UP,
        title=_("Mes attestations"),
        sentence=_("Obtenez une attestation tout de suite, à télécharger ou à imprimer."),
        words=_("preuve justificatif"),
        bundles=OF_ALL,
        leads_to=page("certificates"),
        in_menu=True,
        is_shortcut=True,
        given=frozenset({"certificates"}),
    ),
    Service(
        key="payments",
        family=Family.FOLLOW_UP,
        title=_("Mes paiements"),
        sentence=_("Tout ce que la MSA vous a versé, à vous et à vos enfants."),
        words=_("versements remboursements relevé"),
        bundles=OF_PEOPLE,
        leads_to=page("payments"),
        in_menu=True,
        given=frozenset({"payments", "payments_csv", "payments_pdf", "payment"}),
    ),
    Service(
        key="documents",
        family=Family.FOLLOW_UP,
        title=_("Mes documents"),
        sentence=_("Les courriers de votre caisse et les papiers faits ici, année par année."),
        words=_("courriers lettres notifications relevés accusés"),
        bundles=OF_ALL,
        leads_to=page("documents"),
        is_shortcut=True,
        given=frozenset({"documents", "document", "mark_document"}),
    ),
    Service(
        key=ALL_REQUESTS,
        family=Family.FOLLOW_UP,
        title=_("Suivre mes demandes"),
        sentence=_("Où en sont vos demandes et vos déclarations, avec leurs accusés de réception."),
        words=_("suivi dossier démarche brouillon historique"),
        bundles=OF_ALL,
        leads_to=page("requests"),
        in_menu=True,
        is_shortcut=True,
        given=frozenset({"requests"}),
    ),
    Service(
        key="messages",
        family=Family.FOLLOW_UP,
        title=_("Contact & échanges"),
        sentence=_("Écrivez à votre caisse, lisez ses réponses, demandez un rendez-vous."),
        words=_("message conseiller rendez-vous question"),
        bundles=OF_ALL,
        leads_to=page("messages"),
        in_menu=True,
    ),
    Service(
        key="bank_details",
        family=Family.FOLLOW_UP,
        title=_("Mes coordonnées bancaires"),
        sentence=_("Le compte sur lequel vos prestations sont versées, et comment en changer."),
        words=_("rib iban banque compte"),
        bundles=OF_PEOPLE,
        leads_to=page("bank_details"),
    ),
    Service(
        key="my_account",
        family=Family.FOLLOW_UP,
        title=_("Mon compte"),
        sentence=_("Vos coordonnées, votre mot de passe et votre mode de réception."),
        words=_("email téléphone mot de passe adresse paramètres"),
        bundles=OF_ALL,
        leads_to=page("my_account"),
        is_shortcut=True,
    ),
)
