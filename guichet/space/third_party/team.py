"""« Mon équipe »: an administrator of a structure names colleagues within the convention, and removes them (R4)."""

import functools
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.accounts.claims import new_password
from guichet.accounts.opening import AddressCameBack, NoPostalAddress, TooManyLetters
from guichet.accounts.operations import PasswordSuperseded
from guichet.accounts.states import ENDED
from guichet.conventions import persons
from guichet.conventions.models import Member
from guichet.conventions.queries import colleagues
from guichet.conventions.rules import Service
from guichet.login.fresh import fresh_password
from guichet.login.models import Session
from guichet.space import marks
from guichet.space.frame import private
from guichet.space.third_party import naming
from guichet.space.third_party.access import denied, member_page
from guichet.space.third_party.team_forms import RIGHTS, NamingForm

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Session, Member, P], HttpResponse]
SAID: Final[Mapping[str, str | Promise]] = {
    "designe": gettext_lazy(
        "C'est fait : un courrier part avec le mot de passe provisoire, et un email avec l'identifiant. L'un sans "
        "l'autre n'ouvre rien."
    ),
    "retire": gettext_lazy(
        "L'accès est retiré : cette personne ne peut plus rien ouvrir, même si elle était connectée."
    ),
    "courrier": gettext_lazy("Un nouveau courrier part. Le mot de passe du précédent ne sert plus."),
    "entre": gettext_lazy(
        "Rien n'est parti : cette personne a choisi son mot de passe entre-temps. Si elle l'a oublié, elle le "
        "renouvelle depuis la page de connexion."
    ),
    "trop": gettext_lazy(
        "Rien n'est parti : trop de courriers ont été envoyés à cette personne. Attendez le précédent, ou appelez "
        "votre caisse."
    ),
    "adresse": gettext_lazy(
        "Rien n'est parti : un courrier est revenu de l'adresse de votre structure. Appelez votre caisse pour la "
        "corriger."
    ),
}
"""What the list says first, by what was just done."""


@dataclass(frozen=True)
class Colleague:
    """A line of the list."""

    member: Member
    name: str
    rights: Sequence[str | Promise]
    state: str
    is_oneself: bool
    may_be_sent_a_letter: bool


def administrator_page(view: View[P]) -> Callable[..., HttpResponse]:
    """Give a view the membership of an administrator; to a colleague it is no page, and the journal keeps it."""

    @functools.wraps(view)
    def guarded(
        request: HttpRequest, session: Session, member: Member, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not member.is_administrator:
            raise denied(session, "team", now=timezone.now(), member=member)
        return view(request, session, member, *args, **kwargs)

    return member_page()(guarded)


@require_safe
@administrator_page
def team(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """List those who are named, with what each may do. Three queries, the session's included."""
    shown = [_shown(one, member) for one in colleagues(member.convention)]
    most = member.convention.most_persons
    context = {
        "heading": _("Mon équipe"),
        "member": member,
        "structure": member.convention.structure,
        "colleagues": shown,
        "most": most,
        "is_full": len(shown) >= most,
        "said": SAID.get(marks.told(request, session), ""),
    }
    return private(request, "space/third_party/team.html", {**context, "membership": member}, session)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_page
@fresh_password
def name(request: HttpRequest, session: Session, member: Member) -> HttpResponse:
    """Name one: their access opens at once, its password by post, its number by email."""
    services = [service for service in Service if service.value in member.convention.services]
    form = NamingForm(request.POST if request.method == "POST" else None, services=services)
    if request.method == "POST" and form.is_valid():
        try:
            naming.name(member, form.named(), now=timezone.now())
        except naming.NamedAlready:
            form.add_error("email", _("Cette personne est déjà désignée avec cette adresse : voyez la liste."))
        except naming.TooOften:
            form.add_error(
                None,
                _("Votre structure a désigné beaucoup de personnes aujourd'hui. Réessayez demain, ou appelez-nous."),
            )
        except persons.TooMany:
            form.add_error(None, _too_many(member))
        except persons.NotWithin:
            form.add_error(
                None, _("La convention a changé ou a pris fin entre-temps. Revenez à l'accueil pour la relire.")
            )
        except persons.NotAdministrator:
            raise denied(session, "team", now=timezone.now(), member=member) from None
        else:
            return _back(session, member, "designe")
    context = {
        "heading": _("Désigner un collègue"),
        "form": form,
        "structure": member.convention.structure,
        "back": _address("third_team", member),
    }
    return private(request, "space/third_party/name.html", context, session)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_page
@fresh_password
def remove(request: HttpRequest, session: Session, member: Member, person: uuid.UUID) -> HttpResponse:
    """Say what removing does, then do it."""
    colleague = _colleague(session, member, person)
    is_last = False
    if request.method == "POST":
        try:
            persons.remove(colleague, by=member, now=timezone.now())
        except persons.LastAdministrator:
            is_last = True
        except persons.NotAdministrator:
            raise denied(session, "team", now=timezone.now(), member=member) from None
        else:
            return (
                HttpResponseRedirect(reverse("space:home")) if colleague == member else _back(session, member, "retire")
            )
    context = {
        "heading": _("Retirer cet accès ?"),
        "colleague": _shown(colleague, member),
        "structure": member.convention.structure,
        "is_last": is_last,
        "back": _address("third_team", member),
    }
    return private(request, "space/third_party/remove.html", context, session)


@require_POST
@administrator_page
@fresh_password
def send_letter(request: HttpRequest, session: Session, member: Member, person: uuid.UUID) -> HttpResponse:
    """« Renvoyer un courrier » to who never came in."""
    if request.method != "POST":
        # Sent back here once the password was shown, with nothing carried.
        return HttpResponseRedirect(_address("third_team", member))
    colleague = _colleague(session, member, person)
    try:
        naming.send_another_letter(member, colleague, password=new_password(), now=timezone.now())
    except (naming.HasComeIn, PasswordSuperseded):
        return _back(session, member, "entre")
    except TooManyLetters:
        return _back(session, member, "trop")
    except (AddressCameBack, NoPostalAddress):
        return _back(session, member, "adresse")
    except persons.NotAdministrator:
        raise denied(session, "team", now=timezone.now(), member=member) from None
    return _back(session, member, "courrier")


def _colleague(session: Session, member: Member, person: uuid.UUID) -> Member:
    """Return one of the convention's own; anybody else's is no page."""
    found = next((one for one in colleagues(member.convention) if one.reference == person), None)
    if found is None:
        raise denied(session, "colleague", now=timezone.now(), member=member)
    return found


def _shown(one: Member, member: Member) -> Colleague:
    rights = [RIGHTS[service] for service in Service if service.value in one.services]
    return Colleague(
        one,
        f"{one.given_name} {one.family_name}",
        rights,
        _state(one),
        one.pk == member.pk,
        naming.may_be_sent_a_letter(one),
    )


def _state(one: Member) -> str:
    if one.delegate is None:
        return _("en attente d'ouverture")
    account = one.delegate.account
    if account.state in ENDED:
        return _("a fermé son accès")
    if naming.may_be_sent_a_letter(one):
        return _("attend son courrier : ne s'est encore jamais connecté")
    return _("accès ouvert")


def _too_many(member: Member) -> str:
    most = member.convention.most_persons
    return ngettext(
        "Votre convention permet %(most)d personne, et elle est désignée. Demandez un avenant à votre caisse.",
        "Votre convention permet %(most)d personnes, et elles sont désignées. Retirez d'abord quelqu'un, ou demandez "
        "un avenant à votre caisse.",
        most,
    ) % {"most": most}


def _back(session: Session, member: Member, done: str) -> HttpResponse:
    return marks.go(session, _address("third_team", member), done)


def _address(url_name: str, member: Member) -> str:
    return reverse(f"space:{url_name}", kwargs={"membership": member.reference})
