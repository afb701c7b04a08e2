"""What the agent reads: what is missing in what was typed, who was found, and what to do when nobody was."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.accounts.holders import display_name
from guichet.accounts.models import Delegate, Holder, postal_lines_of
from guichet.backoffice.finding.rules import Kind, NotUnderstood, Unclear
from guichet.conventions.models import Convention, Member
from guichet.registry.models import NirKind, Person, PersonState, Sex

_LOCALITY, _POSTCODE = 5, re.compile(r"^[0-9]{5} ")


def explain(refusal: NotUnderstood) -> str:
    """Return what is missing or mistyped, and what to ask the caller."""
    if refusal.why in _NUMBERS:
        return _mistyped(refusal)
    if refusal.why in {Unclear.LENGTH, Unclear.REFERENCE_SHORT, Unclear.REFERENCE_LONG}:
        return _wrong_length(refusal)
    return {
        Unclear.NOTHING: _("Saisissez un numéro, ou un nom et une date de naissance."),
        Unclear.BIRTH_MISSING: _(
            "Il manque la date de naissance : beaucoup de personnes ont le même nom. Ajoutez-la après le nom, par "
            "exemple 27/01/1985. L'année seule suffit quand le jour n'est pas connu."
        ),
        Unclear.NAME_MISSING: _("Il manque le nom : ajoutez le nom de famille à côté de cette date."),
        Unclear.WRONG_DATE: _(
            "Cette date de naissance n'existe pas ou n'est pas complète. Écrivez le jour, le mois et l'année, par "
            "exemple 27/01/1985."
        ),
        Unclear.TWO_DATES: _("Il y a plus de chiffres qu'une date de naissance. Gardez un nom et une seule date."),
        Unclear.TOO_MANY_WORDS: _("Il y a trop de mots : gardez le nom de famille, un prénom et la date de naissance."),
        Unclear.CONTACT: _(
            "Une adresse email ne permet pas de chercher. Demandez un numéro, ou le nom et la date de naissance."
        ),
    }[refusal.why]


_NUMBERS = {Unclear.NIR, Unclear.SIRET, Unclear.ET, Unclear.SIREN, Unclear.TI}


def _mistyped(refusal: NotUnderstood) -> str:
    if refusal.code == "company_number":
        return _("C'est le numéro de l'entreprise, qui commence par EN. Demandez celui qui commence par ET.")
    if refusal.code == "letter_o":
        return _("La lettre O a été saisie : remplacez-la par le chiffre 0 (zéro).")
    if refusal.code == "specimen":
        return _("C'est le numéro imprimé sur les modèles de carte : il n'est à personne. Demandez celui de sa carte.")
    return {
        Unclear.NIR: _(
            "Ce numéro de Sécurité sociale contient une erreur. Relisez-le chiffre par chiffre avec la personne."
        ),
        Unclear.SIRET: _(
            "Ce numéro SIRET contient une erreur. Si c'est un numéro de Sécurité sociale, il en manque un chiffre. "
            "Relisez-le avec la personne."
        ),
        Unclear.SIREN: _("Ce numéro SIREN contient une erreur. Relisez-le chiffre par chiffre avec la personne."),
        Unclear.ET: _("Un numéro d'établissement s'écrit avec les lettres ET, puis 10 chiffres. Relisez-le."),
        Unclear.TI: _("Un identifiant TI s'écrit avec les lettres TI, puis 10 chiffres. Relisez-le."),
    }[refusal.why]


def _wrong_length(refusal: NotUnderstood) -> str:
    if refusal.why is Unclear.LENGTH:
        return ngettext(
            "Aucun numéro ne compte %(count)d chiffre. Un numéro de Sécurité sociale en compte 13 ou 15, un SIRET 14, "
            "un numéro d'établissement 10 après ET.",
            "Aucun numéro ne compte %(count)d chiffres. Un numéro de Sécurité sociale en compte 13 ou 15, un SIRET 14, "
            "un numéro d'établissement 10 après ET.",
            refusal.count,
        ) % {"count": refusal.count}
    if refusal.why is Unclear.REFERENCE_SHORT:
        return _(
            "Ce numéro n'est pas complet : il faut les 12 caractères d'une demande, ou au moins les 8 premiers d'une "
            "lettre. Vous en avez saisi %(count)d."
        ) % {"count": refusal.count}
    return _("Ce numéro de lettre est trop long : il compte 32 caractères, sans les tirets. Relisez-le.")


@dataclass(frozen=True)
class Row:
    """One result, with no more than tells people apart."""

    name: str
    facts: Sequence[str]
    """A few words each: year of birth, town, kind."""
    pills: Sequence[tuple[str, bool]]
    """Words of a state, and whether it is a bad one."""
    icon: str
    token: str = ""


def rows(holders: Sequence[Holder], tokens: Sequence[str]) -> list[Row]:
    """Return the results, all given names told of those whom their name and year do not tell apart."""
    alike = Counter(_looks(holder) for holder in holders)
    return [row(holder, token, whole=alike[_looks(holder)] > 1) for holder, token in zip(holders, tokens, strict=True)]


def row(holder: Holder, token: str = "", *, whole: bool = False) -> Row:
    """Return one result; `whole` tells all given names."""
    facts, town = [], _town(holder)
    if isinstance(holder, Person):
        born = _("née en %(year)d") if holder.sex == Sex.WOMAN else _("né en %(year)d")
        facts.append(born % {"year": holder.birth_year})
        if holder.usual_name and holder.usual_name != holder.birth_name:
            facts.append(_("nom de naissance %(name)s") % {"name": holder.birth_name.upper()})
        if whole and "," in holder.given_names:
            facts.append(_("prénoms %(names)s") % {"names": holder.given_names.replace(",", ", ")})
    else:
        facts.append(_("employeur de jardinier") if holder.household_employer else _("établissement"))
    if town:
        facts.append(town)
    return Row(
        name=display_name(holder),
        facts=facts,
        pills=_pills(holder),
        icon="user" if isinstance(holder, Person) else "home",
        token=token,
    )


def _looks(holder: Holder) -> tuple[str, int]:
    return display_name(holder), holder.birth_year if isinstance(holder, Person) else 0


def _town(holder: Holder) -> str:
    """Return the town of the known address, without its postcode; empty where none is known."""
    lines = postal_lines_of(holder) if isinstance(holder, Person) else list(holder.postal_lines)
    return _POSTCODE.sub("", lines[_LOCALITY]).strip() if len(lines) > _LOCALITY else ""


def _pills(holder: Holder) -> list[tuple[str, bool]]:
    if not isinstance(holder, Person):
        return [(_("fermé"), True)] if holder.closed_on else []
    told = (
        (holder.state == PersonState.DECEASED, _("décès connu"), True),
        (holder.state == PersonState.BLOCKED, _("accès bloqué par la caisse"), True),
        (holder.left_on is not None, _("n'est plus ressortissant"), True),
        (holder.nir_kind == NirKind.PARENT, _("ayant droit, numéro d'un parent"), False),
        (holder.nir_kind in (NirKind.AWAITING, NirKind.PROVISIONAL), _("numéro provisoire"), False),
    )
    return [(words, bad) for applies, words, bad in told if applies]


def nobody(kind: Kind) -> tuple[str, list[str]]:
    """Return what to say when nothing was found, and what to do next."""
    if kind is Kind.NAME:
        return _("Personne de ce nom, né ce jour-là, n'est connu de votre caisse."), [
            _("Essayez le nom de famille seul, puis le nom de naissance, avec la même date."),
            _("Pour une personne née à l'étranger, essayez l'année seule : le jour n'est pas toujours connu."),
            _("Demandez son numéro de Sécurité sociale : lui seul dit si une autre caisse la connaît."),
        ]
    if kind is Kind.REFERENCE:
        return _("Aucune lettre ni demande ne porte ce numéro."), [
            _("Relisez-le avec la personne : il ne contient que des chiffres et les lettres A à F."),
            _("Demandez plutôt un numéro, ou le nom et la date de naissance."),
        ]
    if kind is Kind.NIR:
        return _("Aucune caisse ne connaît ce numéro de Sécurité sociale."), [
            _("Relisez-le avec la personne, avec les deux chiffres de la clé : ils montrent une faute de frappe."),
            _("Cherchez par le nom et la date de naissance : son numéro a pu changer."),
            _(
                "Si personne ne la connaît, elle n'est pas encore ressortissante : le service de l'affiliation doit "
                "l'enregistrer d'abord. Si elle s'inscrit en ligne, une demande s'ouvre d'elle-même dans sa caisse."
            ),
        ]
    if kind is Kind.TI:
        return _("Personne ne se connecte avec cet identifiant TI."), [
            _("Relisez-le avec la personne : les deux derniers chiffres montrent une faute de frappe."),
            _("Demandez le nom de sa structure ou le numéro de la convention, et cherchez parmi les conventions."),
        ]
    return _("Aucun établissement de votre caisse ne porte ce numéro."), [
        _("Relisez-le avec la personne : le SIRET compte 14 chiffres, le numéro d'établissement ET et 10 chiffres."),
        _("Cherchez par l'autre numéro : un établissement a souvent un SIRET et un numéro ET."),
        _("Un établissement récent n'est peut-être pas encore enregistré : le service des entreprises le dira."),
    ]


def delegate(found: Delegate) -> Row:
    """Return who acts for others as a result: there is no file of theirs to open."""
    organisation = str(found.organisation)
    return Row(
        name=display_name(found),
        facts=[organisation or _("mandataire, pour un proche ou un client")],
        pills=[],
        icon="user",
    )


def conventions(found: Sequence[Member]) -> list[tuple[str, str, str]]:
    """Return each convention that names somebody: structure, number, and where its page is, empty without one."""
    return [(one.convention.structure.name, one.convention.number, _page_of(one.convention)) for one in found]


def _page_of(convention: Convention) -> str:
    try:
        return reverse("backoffice:convention", kwargs={"convention": convention.reference})
    except NoReverseMatch:
        return ""
