"""What each chart shows, of sums of batches alone (figures/queries.py)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.backoffice.figures import words
from guichet.backoffice.figures.chart import Chart, Row, is_shown
from guichet.enrolment.profile_names import BY_NAME, OPEN_ONLINE, PROFILES
from guichet.enrolment.profiles import journey
from guichet.figures.queries import Of
from guichet.figures.rules import FINISHED, Measure
from guichet.funds import catalogue
from guichet.funds.catalogue import Fund


@dataclass(frozen=True)
class Read:
    """What charts are made of."""

    sums: Mapping[Of, int]
    profile: str
    """Empty for all."""
    fund: Fund | None
    """None for all of them together."""
    by_fund: Mapping[tuple[str, str], int]
    """Code of the fund and label -> enrolments that ended; empty where there is one fund."""

    def labels(self, measure: Measure, *, profile: str | None = None) -> Mapping[str, int]:
        """Return label -> number, of one profile or of those asked for."""
        wanted = self.profile if profile is None else profile
        found: dict[str, int] = defaultdict(int)
        for of, number in self.sums.items():
            if of.measure == measure and (not wanted or of.profile == wanted):
                found[of.label] += number
        return found

    def total(self, measure: Measure) -> int:
        """Return the number of a measure that has no profile."""
        return sum(number for of, number in self.sums.items() if of.measure == measure)


def _steps(read: Read) -> Chart:
    ended = read.labels(Measure.ENDED)
    met = _met(read)
    names = [name for name in words.STEPS if name in met or ended.get(name)]
    finished, rows = ended.get(FINISHED, 0), []
    still = finished
    for name in reversed(names):
        stopped = ended.get(name, 0)
        still += stopped
        rows.append(Row(words.STEPS[name], [still, stopped]))
    rows = [*reversed(rows), Row(_("Inscription terminée"), [finished])]
    return Chart(
        "etapes",
        _("Où l'on s'arrête"),
        _(
            "Les inscriptions où un profil a été choisi, le jour de leur dernière réponse. « Encore en chemin » "
            "compte celles qui ne se sont pas arrêtées plus tôt, qu'elles aient rencontré cette étape ou non."
        ),
        _("Étape"),
        [_("Encore en chemin"), _("Arrêtées là")],
        [("", rows)],
    )


def _met(read: Read) -> Collection[str]:
    fund = read.fund or catalogue.national()
    profiles = [read.profile] if read.profile else sorted(OPEN_ONLINE)
    return {
        step.name for name in profiles for step in journey(name, fund.policy, ask_department=fund.is_national).steps
    }


def _ended(numbers: Mapping[str, int]) -> list[int]:
    finished = numbers.get(FINISHED, 0)
    return [finished, sum(numbers.values()) - finished]


def _profiles(read: Read) -> Chart:
    names = [read.profile] if read.profile else [one.name for one in PROFILES if one.name in OPEN_ONLINE]
    rows = [Row(BY_NAME[name].label, _ended(read.labels(Measure.ENDED, profile=name))) for name in names]
    return Chart(
        "profils",
        _("Par profil"),
        _("Les mêmes inscriptions : allées au bout, ou arrêtées quelque part."),
        _("Profil"),
        [_("Terminées"), _("Arrêtées")],
        [("", rows)],
    )


def _funds(read: Read) -> Chart:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (code, label), number in read.by_fund.items():
        found[code][label] = number
    rows = [Row(fund.name, _ended(found.get(fund.code, {}))) for fund in (*catalogue.all_funds(), catalogue.national())]
    return Chart(
        "caisses",
        _("Par caisse"),
        _("Les mêmes inscriptions, selon la caisse sur le site de laquelle elles ont eu lieu."),
        _("Caisse"),
        [_("Terminées"), _("Arrêtées")],
        [("", rows)],
    )


def _proofs(read: Read) -> Chart:
    refused, accepted = read.labels(Measure.PROOF_REFUSED), read.labels(Measure.PROOF_ACCEPTED)
    rows = [
        Row(label, [refused.get(name, 0), accepted.get(name, 0)])
        for name, label in words.PROOFS.items()
        if name != "counter" or accepted.get(name)
    ]
    return Chart(
        "verifications",
        _("Vérifications refusées"),
        _(
            "Les réponses qui ne correspondent pas à ce que la caisse connaît, à côté de celles qui correspondent : "
            "à l'inscription, à l'ajout d'un dossier et à la perte d'accès. Une même personne peut en donner plusieurs."
        ),
        _("Question"),
        [_("Refusées"), _("Acceptées")],
        [("", rows)],
    )


def _access(read: Read) -> Chart:
    entered = read.labels(Measure.ENTERED)

    def rows(ways: Collection[str]) -> list[Row]:
        return [
            Row(label, [sum(entered.get(f"{way}.{name}", 0) for way in ways)]) for name, label in words.DELAYS.items()
        ]

    groups = [(_("Tous les moyens"), rows(list(words.WAYS)))]
    of_ways = [(str(label), rows([way])) for way, label in words.WAYS.items()]
    groups += [
        (label, found) for label, found in of_ways if any(is_shown(number) for row in found for number in row.numbers)
    ]
    return Chart(
        "acces",
        _("Temps pour entrer"),
        _(
            "De « S'inscrire » à la première entrée dans l'espace privé, le jour de cette entrée. Un moyen qui n'est "
            "pas dans le tableau a partout moins d'entrées que ce qui peut être montré."
        ),
        _("Temps"),
        [_("Premières entrées")],
        groups,
    )


def _letters(read: Read) -> Chart:
    used = sum(
        number for of, number in read.sums.items() if of.measure == Measure.ENTERED and of.label.startswith("letter.")
    )
    rows = [
        Row(_("Demandés"), [read.total(Measure.LETTER_ASKED)]),
        Row(_("Partis"), [read.total(Measure.LETTER_LEFT)]),
        Row(_("Revenus"), [read.total(Measure.LETTER_RETURNED)]),
        Row(_("Mots de passe utilisés"), [used]),
    ]
    return Chart(
        "courriers",
        _("Courriers"),
        _("Les premiers mots de passe envoyés par courrier, chaque fait le jour où il est connu, tous profils réunis."),
        _("Ce qu'ils deviennent"),
        [_("Courriers")],
        [("", rows)],
    )


def _failures(read: Read) -> Chart:
    failed = read.labels(Measure.FAILED, profile="")
    return Chart(
        "echecs",
        _("Messages non distribués"),
        _("Refusés pour de bon, ou abandonnés après plusieurs essais, tous profils réunis."),
        _("Moyen"),
        [_("Messages")],
        [("", [Row(label, [failed.get(name, 0)]) for name, label in words.CHANNELS.items()])],
    )


def _limits(read: Read) -> Chart:
    held: dict[str, int] = defaultdict(int)
    for scope, number in read.labels(Measure.HELD, profile="").items():
        held[str(words.limit(scope))] += number
    most_first = sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [Row(label, [number]) for label, number in most_first if is_shown(number)]
    rows.append(Row(_("Chacune des autres"), [0]))
    return Chart(
        "limites",
        _("Limites atteintes"),
        _("Les essais auxquels il a été répondu d'attendre, tous profils réunis. Une même personne peut insister."),
        _("Limite"),
        [_("Essais")],
        [("", rows)],
    )


CHARTS: Final[Mapping[str, Callable[[Read], Chart]]] = {
    "etapes": _steps,
    "profils": _profiles,
    "caisses": _funds,
    "verifications": _proofs,
    "acces": _access,
    "courriers": _letters,
    "echecs": _failures,
    "limites": _limits,
}
"""In the order of the page."""
OF_EVERY_FUND: Final = frozenset({"caisses"})
"""Shown where all of them are read together."""
TITLE: Final = gettext_lazy("Chiffres")


def keys(read: Read) -> list[str]:
    """Return which charts there are."""
    return [key for key in CHARTS if read.fund is None or key not in OF_EVERY_FUND]
