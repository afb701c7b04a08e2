"""The invented people whom the demonstration introduces, one for each way through the journey.

Their numbers have a right key and belong to nobody: communes and countries 999 do not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guichet.identifiers import nir

SOURCE_PREFIX = "demo-"
"""Every key of an invented row begins so: `guichet check` refuses them in production."""


@dataclass(frozen=True, kw_only=True)
class DemoScenario:
    """Someone to enrol as, with the secrets on their papers."""

    key: str
    sentence: str | Promise
    """Who they are and which way they go, for the demonstration's page."""
    body: str
    """The 13 characters they type."""
    family_name: str
    given_name: str
    birth_date: tuple[int, int, int]
    """Year, month, day as they type it."""
    card_serial: str = ""
    """Empty without a card."""
    with_photo: bool = False
    amount_cents: int = 0
    """Of a payment of the last days; 0 without payments."""
    bill_cents: int = 0
    """Of a bill paid in the last days; 0 for who pays none."""
    late: bool = False
    """Whether the bill that follows it was due some days ago."""
    children: tuple[tuple[str, str], ...] = ()
    """ISO birth date and given names of each; the first is covered under their number."""
    departments: tuple[str, ...] = ("67",)
    cells: Mapping[str, str] = field(default_factory=dict)
    """Cells of people.csv that differ from what is typed."""
    known: bool = True
    """Whether the registry has them at all."""

    @property
    def nir(self) -> str:
        """The number with its key, 15 characters."""
        return self.body + nir.key(self.body)

    @property
    def source_ref(self) -> str:
        """Key of their row."""
        return SOURCE_PREFIX + self.key


@dataclass(frozen=True, kw_only=True)
class DemoEstablishment:
    """An establishment to enrol, or to attach, with what is on its papers."""

    key: str
    sentence: str | Promise
    name: str
    et: str
    siret: str = ""
    """Empty for somebody who employs at home."""
    family_name: str
    given_name: str
    """Of who runs it, as they type it."""
    wages_cents: int = 0
    """Contributions on wages paid in the last days; 0 for none."""
    department: str = "67"
    run_by: str = ""
    """Key of the scenario of who runs it, where the registry holds them as a person."""

    @property
    def source_ref(self) -> str:
        """Key of its row."""
        return f"{SOURCE_PREFIX}{self.key}"


DEMO_SCENARIOS: tuple[DemoScenario, ...] = (
    DemoScenario(
        key="card-with-photo",
        sentence=_("Jeanne Keller a une carte Vitale avec photo : elle en recopie le numéro de série."),
        body="2850367999901", family_name="Keller", given_name="Jeanne", birth_date=(1985, 3, 14),
        card_serial="90410000127", with_photo=True, amount_cents=4217, cells={"given_names": "Jeanne,Marie"},
        children=(("2011-10-17", "Léo"), ("2019-05-30", "Anna,Louise")),
    ),
    DemoScenario(
        key="card-without-photo",
        sentence=_("Pierre Humbert a une ancienne carte Vitale, sans photo : le numéro de série est au verso."),
        body="1571168999902", family_name="Humbert", given_name="Pierre", birth_date=(1957, 11, 2),
        card_serial="90410000238", amount_cents=118_763, departments=("68",),
    ),
    DemoScenario(
        key="amount-without-card",
        sentence=_("Sophie Weber est assurée à la MSA mais n'a pas de carte : elle donne le montant d'un paiement."),
        body="2920667999903", family_name="Weber", given_name="Sophie", birth_date=(1992, 6, 27), amount_cents=3184,
    ),
    DemoScenario(
        key="amount-not-insured",
        sentence=_("Mathieu Roth n'est pas assuré à la MSA pour sa santé : il donne le montant d'un paiement reçu."),
        body="1780967999904", family_name="Roth", given_name="Mathieu", birth_date=(1978, 9, 8), amount_cents=21_649,
        cells={"health_insured": "0"},
    ),
    DemoScenario(
        key="by-post",
        sentence=_("Odile Schmitt n'a ni carte ni paiement : son mot de passe part par la poste."),
        body="2410268999905", family_name="Schmitt", given_name="Odile", birth_date=(1941, 2, 19), departments=("68",),
    ),
    DemoScenario(
        key="unknown",
        sentence=_("Inès Fabre n'est connue d'aucune caisse : elle voit les mêmes pages, et rien ne part."),
        body="2010567999906", family_name="Fabre", given_name="Inès", birth_date=(2001, 5, 3), known=False,
    ),
    DemoScenario(
        key="usual-name",
        sentence=_("Zoé Lefèvre s'appelle Müller-Roche à l'usage : ses deux noms conviennent, avec ou sans accents."),
        body="2740867999907", family_name="Müller-Roche", given_name="Zoé", birth_date=(1974, 8, 30),
        card_serial="90410000712", with_photo=True, amount_cents=5926,
        children=(("2004-02-11", "Paul"),),
        cells={"birth_name": "Lefèvre", "usual_name": "Müller-Roche", "given_names": "Zoé,Anne-Lise"},
    ),
    DemoScenario(
        key="partial-birth-date",
        sentence=_("Amadou Sarr est né à l'étranger en avril 1969, jour inconnu : tout jour d'avril convient."),
        body="1690499999908", family_name="Sarr", given_name="Amadou", birth_date=(1969, 4, 1),
        card_serial="90410000834", with_photo=True, amount_cents=7351,
        cells={"birth_date": "1969-04", "birth_place_code": "", "birth_country_code": "99999"},
    ),
    DemoScenario(
        key="two-funds",
        sentence=_("Lucas Perrin est connu en Alsace et en Lorraine : son compte ouvre les deux."),
        body="1880167999909", family_name="Perrin", given_name="Lucas", birth_date=(1988, 1, 22),
        card_serial="90410000955", with_photo=True, amount_cents=6478, departments=("67", "57"),
    ),
    DemoScenario(
        key="no-given-name",
        sentence=_("Rajendran n'a qu'un nom, sans prénom : le même nom suffit dans les deux cases."),
        body="1830799999910", family_name="Rajendran", given_name="Rajendran", birth_date=(1983, 7, 15),
        card_serial="90410001067", with_photo=True, amount_cents=2893,
        cells={"given_names": "", "birth_place_code": "", "birth_country_code": "99999"},
    ),
    DemoScenario(
        key="deceased",
        sentence=_("Marcel Oberlin est décédé : qui essaie son numéro ne voit que les mots communs à tous."),
        body="1331267999911", family_name="Oberlin", given_name="Marcel", birth_date=(1933, 12, 5),
        card_serial="90410001178", amount_cents=9814, cells={"state": "deceased"},
    ),
    DemoScenario(
        key="temporary-number",
        sentence=_("Maria Costa n'a qu'un numéro d'attente : un agent s'occupe d'elle, la page ne le dit pas."),
        body="2960399999912", family_name="Costa", given_name="Maria", birth_date=(1996, 3, 9), amount_cents=1752,
        cells={"nir_kind": "nia", "certified": "0", "birth_place_code": "", "birth_country_code": "99999"},
    ),
    DemoScenario(
        key="dependant",
        sentence=_("Léo Keller, quinze ans, utilise le numéro de sa mère Jeanne : un agent s'occupe de lui."),
        body="2850367999901", family_name="Keller", given_name="Léo", birth_date=(2011, 10, 17),
        cells={"nir_kind": "parent", "certified": "0", "sex": "1", "insured_parent_ref": "demo-card-with-photo"},
    ),
    DemoScenario(
        key="number-replaced",
        sentence=_("Anaïs Fischer a reçu un nouveau numéro : l'ancien, qu'elle tape encore, mène au bon dossier."),
        body="2990167999914", family_name="Fischer", given_name="Anaïs", birth_date=(1999, 11, 24),
        cells={"replaced_by_ref": "demo-new-number"},
    ),
    DemoScenario(
        key="new-number",
        sentence=_("La même Anaïs Fischer, avec son nouveau numéro."),
        body="2991167999915", family_name="Fischer", given_name="Anaïs", birth_date=(1999, 11, 24),
        card_serial="90410001511", with_photo=True, amount_cents=8362,
    ),
    DemoScenario(
        key="blocked",
        sentence=_("Hugo Meyer est bloqué par sa caisse : mêmes mots pour tous, et un agent est prévenu."),
        body="1900467999916", family_name="Meyer", given_name="Hugo", birth_date=(1990, 4, 11),
        card_serial="90410001622", with_photo=True, amount_cents=3907, cells={"state": "blocked"},
    ),
    DemoScenario(
        key="farmer",
        sentence=_(
            "Yves Klein est exploitant agricole : il donne le montant d'une facture payée, et associe ses deux "
            "établissements."
        ),
        body="1661067999918", family_name="Klein", given_name="Yves", birth_date=(1966, 10, 4), bill_cents=128_437,
        children=(("2013-01-09", "Emma"),),
    ),
    DemoScenario(
        key="solidarity",
        sentence=_("Nadia Ziegler est cotisante de solidarité : la même question, et rien à associer."),
        body="2710568999919", family_name="Ziegler", given_name="Nadia", birth_date=(1971, 5, 16), bill_cents=26_891,
        departments=("68",), late=True,
    ),
    DemoScenario(
        key="common-amount",
        sentence=_("Claire Muller donne 148,52 €, que beaucoup reçoivent : ce montant ne prouve rien, un autre oui."),
        body="2860567999917", family_name="Muller", given_name="Claire", birth_date=(1986, 5, 28), amount_cents=14_852,
        cells={"health_insured": "0"},
    ),
)  # fmt: skip

DEMO_ESTABLISHMENTS: tuple[DemoEstablishment, ...] = (
    DemoEstablishment(
        key="company",
        sentence=_("Une entreprise qui a des salariés : elle s'inscrit avec son SIRET ou son numéro ET."),
        name="SCEA des Trois Tilleuls", siret="09000001900019", et="ET9990000001", family_name="Benali",
        given_name="Karim", wages_cents=364_215,
    ),
    DemoEstablishment(
        key="gardener",
        sentence=_("Hélène Vogel emploie un jardinier : un numéro ET seulement, et le mot de passe par la poste."),
        name="Vogel Hélène", et="ET9990000002", family_name="Vogel", given_name="Hélène", department="68",
    ),
    DemoEstablishment(
        key="farm-north",
        sentence=_("La ferme d'Yves Klein : il l'associe à son espace."),
        name="EARL Klein Nord", siret="09000002700012", et="ET9990000003", family_name="Klein", given_name="Yves",
        run_by="farmer",
    ),
    DemoEstablishment(
        key="farm-south",
        sentence=_("L'autre ferme d'Yves Klein."),
        name="EARL Klein Sud", siret="09000003500015", et="ET9990000004", family_name="Klein", given_name="Yves",
        run_by="farmer",
    ),
)  # fmt: skip
