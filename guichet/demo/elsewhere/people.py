"""Who may be chosen at the systems that say who somebody is: people and agents whom the site knows, and others."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.demo import agents
from guichet.demo.elsewhere.issuer import Identity
from guichet.demo.elsewhere.names import SIRET, sub_of, uid_of
from guichet.demo.members import ready
from guichet.registry.demo_members import PROFILES
from guichet.registry.demo_scenarios import DEMO_SCENARIOS, DemoScenario
from guichet.registry.models import Person, Sex

TO_ENROL: Final = "card-with-photo"
UNKNOWN: Final = "unknown"
STRANGER: Final = "Camille Martin"
"""An agent of somewhere else, whom nobody invited here."""
GENDERS: Final[Mapping[str, str]] = {Sex.MAN: "male", Sex.WOMAN: "female"}


def of_franceconnect() -> list[Identity]:
    """Return those whom FranceConnect knows: people with an account, one without, one of no fund. Some queries."""
    found = list(_with_account())
    to_enrol = Person.objects.filter(source_ref=_scenario(TO_ENROL).source_ref).first()
    if to_enrol is not None:
        sentence = _("est connue de sa caisse et n'a pas encore de compte : l'inscription lui est proposée.")
        found.append(_identity(to_enrol, sentence))
    stranger = _scenario(UNKNOWN)
    year, month, day = stranger.birth_date
    claims = {
        "sub": sub_of(stranger.source_ref),
        "given_name": stranger.given_name,
        "given_name_array": [stranger.given_name],
        "family_name": stranger.family_name,
        "birthdate": f"{year}-{month:02}-{day:02}",
        "gender": "female",
        "birthplace": "75112",
        "birthcountry": "99100",
        "email": "ines@exemple.fr",
    }
    name = f"{stranger.given_name} {stranger.family_name}"
    return [*found, Identity(name, _("n'est connue d'aucune caisse."), claims)]


def of_proconnect() -> list[Identity]:
    """Return the agents of the demonstration, one of them by a password alone, and one whom nobody invited."""
    shown = agents.shown()
    found = [_agent(one.name, one.email, f"({one.role})", amr=("pwd", "mfa")) for one in shown]
    alone = _agent(shown[0].name, shown[0].email, _("par un mot de passe seul : le second moyen est demandé ici."))
    stranger = _agent(STRANGER, "camille.martin@ailleurs.exemple", _("n'est agent d'aucune caisse d'ici."))
    return [*found, alone, stranger]


def _with_account() -> Iterator[Identity]:
    for key in PROFILES:
        holder = ready.holder_of(key)
        if isinstance(holder, Person):
            yield _identity(
                holder, _("a un compte, qu'un premier passage permet d'associer."), email=ready.email_of(key)
            )


def _identity(person: Person, sentence: str | Promise, *, email: str = "") -> Identity:
    """Return the pivot identity of somebody born in France, as FranceConnect sends it."""
    given = person.given_names.split(",")
    claims = {
        "sub": sub_of(person.source_ref),
        "given_name": " ".join(given),
        "given_name_array": given,
        "family_name": person.birth_name,
        "birthdate": f"{person.birth_year}-{person.birth_month or 1:02}-{person.birth_day or 1:02}",
        "gender": GENDERS[person.sex],
        "birthplace": person.birth_place_code,
        "birthcountry": person.birth_country_code,
        # FranceConnect's own: nothing says that it is the one the fund knows.
        "email": email or "personne@exemple.fr",
    }
    if person.usual_name:
        claims["preferred_username"] = person.usual_name
    return Identity(f"{given[0]} {person.usual_name or person.birth_name}", sentence, claims)


def _agent(name: str, email: str, sentence: str | Promise, *, amr: tuple[str, ...] = ("pwd",)) -> Identity:
    given, _space, family = name.partition(" ")
    claims = {
        "sub": sub_of(email),
        "uid": uid_of(email),
        "siret": SIRET,
        "email": email,
        "given_name": given,
        "usual_name": family,
        "idp_id": "guichet-essai",
    }
    return Identity(name, sentence, claims, amr)


def _scenario(key: str) -> DemoScenario:
    return next(one for one in DEMO_SCENARIOS if one.key == key)
