"""How the account is entered: sessions, known browsers."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.accounts.models import Account
from guichet.agents import looks
from guichet.conventions.models import Beneficiary
from guichet.franceconnect.models import Link
from guichet.login.models import Authenticator, Browser, Door, Factor, Passkey, Session
from guichet.space.my_account.blocks.base import Words
from guichet.space.my_account.consultations import structures, told
from guichet.space.my_account.export.sections import Record, Section

FACTORS: Mapping[str, Words] = {
    Factor.NONE: gettext_lazy("mot de passe"),
    Factor.EMAIL: gettext_lazy("mot de passe et code par email"),
    Factor.SMS: gettext_lazy("mot de passe et code par SMS"),
    Factor.TRUSTED_BROWSER: gettext_lazy("mot de passe, navigateur de confiance"),
    Factor.AUTHENTICATOR: gettext_lazy("mot de passe et application"),
    Factor.RECOVERY_CODE: gettext_lazy("mot de passe et code de secours"),
    Factor.PASSKEY: gettext_lazy("clé d'accès"),
}
BY_FRANCECONNECT: Mapping[str, Words] = {
    Factor.NONE: gettext_lazy("FranceConnect"),
    Factor.EMAIL: gettext_lazy("FranceConnect et code par email"),
    Factor.SMS: gettext_lazy("FranceConnect et code par SMS"),
    Factor.TRUSTED_BROWSER: gettext_lazy("FranceConnect, navigateur de confiance"),
    Factor.AUTHENTICATOR: gettext_lazy("FranceConnect et application"),
    Factor.RECOVERY_CODE: gettext_lazy("FranceConnect et code de secours"),
    Factor.PASSKEY: gettext_lazy("FranceConnect et clé d'accès"),
}


def shown_with(session: Session) -> str:
    """Return what a session was opened with, in words: FranceConnect may stand in place of the password."""
    if session.door == Door.FRANCECONNECT:
        return str(BY_FRANCECONNECT[session.factor])
    return str(FACTORS[session.factor])


def _sessions(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Commencée le"): one.began_at,
            _("Vue le"): one.seen_at,
            _("Avec"): shown_with(one),
            _("Navigateur"): one.browser.name if one.browser else None,
        }
        for one in Session.objects.filter(account=account).select_related("browser").order_by("began_at")
    ]


def _browsers(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Navigateur"): one.name,
            _("Première fois le"): one.first_used_at,
            _("Dernière fois le"): one.last_used_at,
            _("De confiance jusqu'au"): one.trusted_until,
        }
        for one in Browser.objects.filter(account=account).order_by("first_used_at")
    ]


def _passkeys(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Nom"): one.name,
            _("Créée le"): one.created_at,
            _("Utilisée le"): one.last_used_at,
        }
        for one in Passkey.objects.filter(account=account).order_by("created_at", "pk")
    ]


def _applications(account: Account, _now: datetime) -> list[Record]:
    return [
        {
            _("Ajoutée le"): one.confirmed_at,
            _("Utilisée le"): one.last_used_at,
            _("Codes de secours qui restent"): one.recovery_codes.count(),
        }
        for one in Authenticator.objects.filter(account=account)
    ]


def _franceconnect(account: Account, _now: datetime) -> list[Record]:
    """Give the association: what FranceConnect calls the member, and since when.

    What waits a quarter of an hour for a code, and the token that logs out of there, say nothing else.
    """
    return [
        {
            _("Associé depuis le"): one.linked_at,
            _("Utilisé le"): one.last_used_at,
            _("Nom technique chez FranceConnect"): one.sub,
        }
        for one in Link.objects.filter(account=account)
    ]


def _looks(account: Account, _now: datetime) -> list[Record]:
    """Give day, fund and reason: who it was, the fund answers for."""
    return [
        {
            _("Le"): one.opened_at,
            _("Pourquoi"): str(told(one).reason),
            _("Par"): _("un conseiller, %(fund)s") % {"fund": told(one).fund},
        }
        for one in (looks.of_holder(account.known_holder) if account.delegate_id is None else [])
    ]


def _structures(account: Account, now: datetime) -> list[Record]:
    """Give the days on which structures read about the holder: who it was, the structure answers for."""
    return [{_("Le"): day, _("Structure"): name} for day, name in structures(account, now=now)]


def _named(account: Account, _now: datetime) -> list[Record]:
    """Give the conventions that let a structure read about the holder."""
    if account.person is None:
        return []
    found = Beneficiary.objects.filter(person=account.person).select_related("convention__structure")
    return [
        {
            _("Structure"): one.convention.structure.name,
            _("Depuis le"): one.named_at,
            _("Jusqu'au"): one.until or one.convention.ends_on,
        }
        for one in found.order_by("named_at", "pk")
    ]


SECTIONS: tuple[Section, ...] = (
    Section("connexions", gettext_lazy("Vos connexions ouvertes"), ("login.Session",), _sessions),
    Section("cles", gettext_lazy("Clés d'accès"), ("login.Passkey",), _passkeys),
    Section(
        "application",
        gettext_lazy("Application pour vos codes"),
        ("login.Authenticator", "login.RecoveryCode"),
        _applications,
    ),
    Section(
        "franceconnect",
        gettext_lazy("FranceConnect"),
        ("franceconnect.Link", "franceconnect.Abroad", "franceconnect.Arrival"),
        _franceconnect,
    ),
    Section("consultations", gettext_lazy("Qui a consulté votre dossier"), ("agents.Look",), _looks),
    Section(
        "structures",
        gettext_lazy("Structures qui ont consulté des informations sur vous"),
        ("conventions.Consultation",),
        _structures,
    ),
    Section(
        "conventions",
        gettext_lazy("Conventions qui vous désignent"),
        ("conventions.Beneficiary",),
        _named,
    ),
    Section("navigateurs", gettext_lazy("Navigateurs connus"), ("login.Browser",), _browsers),
)
