"""What is typed in each screen of each kind, by every way through it: the tests send them, and try bad input."""

import datetime as dt
from typing import NamedTuple

from guichet.registry.models import BankUse
from tests.factories import ChildFactory, EstablishmentFactory
from tests.lives import BankAccountFactory, DoctorFactory

IBAN, OTHER_IBAN, LINKED = (
    "FR76 3000 6000 0112 3456 7890 189",
    "DE89 3704 0044 0532 0130 00",
    "FR7699999999990000000000153",
)
HOME = {"voie": "12 rue de l'Église", "code_postal": "68 000", "ville": "Colmar"}


def day(name, text):
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), text.split(), strict=True))


class Way(NamedTuple):
    """One way through a kind: what is known, what is typed, which papers are needed, what the summary tells."""

    kind: str
    name: str
    typed: dict
    papers: tuple = ()
    told: tuple = ()
    known: tuple = ()
    """What the funds hold (`give`)."""
    follows: str = ""
    """Words of what follows, once sent."""


def give(account, known):
    """Make known to the funds what a way starts from; return the establishment in sight, if any."""
    person = account.person
    if "a_child" in known:
        ChildFactory(person=person, given_names="LÉO", health_insured=True, birth_date=dt.date(2009, 6, 1))
        ChildFactory(person=person, given_names="ZOE", health_insured=False)
    if "a_doctor" in known:
        DoctorFactory(person=person)
    for _rank in range(3 if "three_accounts" in known else "an_account" in known):
        BankAccountFactory(person=person, use=BankUse.CONTRIBUTIONS)
    if "no_address" in known:
        person.postal_lines = []
        person.save()
    return EstablishmentFactory(name="EARL du Moulin") if "a_company" in known else None


LOST = {"evenement": {"nature": "perte", **day("date", "1 3 2026")}}
DOCTOR = {"nom": "Dr Anne Weber", "ville": "Colmar", "rpps": "10 000 000 001"}
SIGNED = {"signature": day("date", "9 3 2026")}
LODGING = {"logement": {**day("date", "1 4 2026"), "surface": "45"}}
TENANT = {
    "statut": {"statut": "colocataire"},
    "loyer": {"loyer": "450,50", "charges": "0"},
    "bailleur": {"nom": "SCI du Moulin", "adresse": "2 chemin du Moulin\n68000 Colmar"},
    "parente": {"parente": "non"},
    "versement": {"qui": "bailleur"},
}
TRIP = {"destination": {"pays": "IT"}, "motif": {"motif": "vacances"}}
ILL = {"medecin": {"nom": "Dr Anne Weber", "ville": "Colmar"}, "pension": {"pension": "non"}}

WAYS = [
    Way("dec_medecin_traitant", "self", {"pour": {"qui": "vous"}, "medecin": DOCTOR, **SIGNED}, ("formulaire",),
        ("10000000001", "9 mars 2026"), ("a_doctor",), "Mes attestations"),
    Way("dec_medecin_traitant", "child of 16", {"pour": {"qui": "enfant_1"}, "medecin": DOCTOR, **SIGNED}, ("formulaire",),
        ("Léo", "oui"), ("a_child",)),
    Way("dec_medecin_traitant", "another child",
        {"pour": {"qui": "autre"}, "enfant": {"prenom": "Zoé", "nom": "Weber", **day("naissance", "10 3 2010")},
         "medecin": {**DOCTOR, "rpps": ""}, **SIGNED}, ("formulaire",), ("Zoé", "oui"), ()),
    Way("dec_medecin_traitant", "young child",
        {"pour": {"qui": "autre"}, "enfant": {"prenom": "Zoé", "nom": "Weber", **day("naissance", "11 3 2010")},
         "medecin": DOCTOR, **SIGNED}, ("formulaire",), ("Zoé", "non"), (), "Avant 16 ans"),
    Way("dec_perte_vol_vitale", "lost", {"pour": {"qui": "vous"}, **LOST, "adresse_connue": {"bonne": "oui"}}, (),
        ("Elle est perdue",), (), "bloquée"),
    Way("dec_perte_vol_vitale", "stolen",
        {"pour": {"qui": "vous"}, "evenement": {**LOST["evenement"], "nature": "vol"}, "plainte": {"plainte": "non"},
         "adresse_connue": {"bonne": "non"}}, (), ("Elle a été volée",), (), "Changement d'adresse"),
    Way("dec_perte_vol_vitale", "no address",
        {"pour": {"qui": "autre"}, "enfant": {"prenom": "Zoé", "nom": "Weber", **day("naissance", "10 3 2010")}, **LOST},
        (), (), ("no_address",)),
    Way("dec_adresse", "everybody", {"adresse": {**HOME, "complement": "Étage 2"}, "date": day("date", "1 4 2026"),
        "qui": {"qui": "tous"}}, (), ("ÉTAGE 2\n12 RUE DE L'ÉGLISE\n68000 COLMAR",), (), "ancienne adresse"),
    Way("dec_adresse", "some, abroad",
        {"adresse": {**HOME, "code_postal": "L-1009", "pays": "Luxembourg"}, "date": day("date", "1 4 2026"),
         "qui": {"qui": "certains"}, "noms": {"noms": "Zoé"}}, (), ("L-1009 COLMAR\nLUXEMBOURG", "Zoé"), (), "séparez"),
    Way("dem_aide_logement", "tenant",
        {"couple": {"vie": "oui"}, "conjoint": {"prenom": "Anne", "nom": "Weber"}, "foyer": {"enfant_1": "on", "autres": "1"},
         "adresse_connue": {"bonne": "oui"}, **LODGING, **TENANT}, ("bail", "attestation"),
        ("Léo", "45 m²", "Colocataire", "450,50"), ("a_child",), "Vos revenus ne sont pas demandés"),
    Way("dem_aide_logement", "owner, elsewhere",
        {"couple": {"vie": "non"}, "foyer": {"autres": "0"}, "adresse_connue": {"bonne": "non"}, "adresse": HOME, **LODGING,
         "statut": {"statut": "proprietaire"},
         "pret": {"mensualite": "600", "organisme": "Banque du Village", **day("date", "1 2 2016")}}, ("pret",),
        ("68000 COLMAR", "600,00", "0"), (), "Changement d'adresse"),
    Way("dem_pension_invalidite", "employee",
        {"travail": {"travail": "arret"}, "arret": day("date", "1 9 2025"), "origine": {"origine": "maladie"}, **ILL,
         "activite": {"activite": "salarie"}, "employeur": {"employeur": "EARL du Moulin", "metier": "Vacher"}},
        ("bulletins",), ("EARL du Moulin", "1er septembre 2025"), ("a_doctor",), "sous pli fermé"),
    Way("dem_pension_invalidite", "farmer",
        {"travail": {"travail": "inchange"}, "origine": {"origine": "travail"}, **ILL, "activite": {"activite": "chef"},
         "pension": {"pension": "oui"}, "versement": {"nature": "Rente", "organisme": "MSA"}}, ("notification",),
        ("Rente",), (), "pas encore déclaré"),
    Way("dem_ceam", "soon, with a child",
        {**TRIP, "dates": {**day("depart", "20 3 2026"), **day("retour", "27 3 2026")},
         "personnes": {"vous": "on", "enfant_1": "on"}, "adresse_connue": {"bonne": "oui"}}, (),
        ("Italie", "Moi, Léo"), ("a_child",), "Vous partez bientôt"),
    Way("dem_ceam", "student",
        {"destination": {"pays": "plusieurs"}, "motif": {"motif": "etudes"}, "dates": day("depart", "1 9 2026"),
         "personnes": {"vous": "on"}, "adresse_connue": {"bonne": "oui"}}, (), ("Plusieurs de ces pays",), (), "deux ans"),
    Way("exp_telereglement", "link", {"choix": {"geste": "rattacher"}, "nouveau": {"iban": IBAN, "titulaire": "EARL du Moulin"}},
        ("mandat", "rib"), ("FR76 3000 6000 0112 3456 7890 189",), (), "qu'une fois traitée"),
    Way("exp_telereglement", "replace a known one",
        {"choix": {"geste": "remplacer"}, "compte": {"compte": "compte_1"}, "nouveau": {"iban": OTHER_IBAN, "titulaire": "X"}},
        ("mandat", "rib"), ("•••• •••• 0153, Florent Weber", "DE89 3704 0044 0532 0130 00"), ("three_accounts",)),
    Way("exp_telereglement", "end an unknown one",
        {"choix": {"geste": "retirer"}, "compte": {"compte": "autre"}, "ancien": {"iban": IBAN}}, (),
        ("FR76 3000 6000 0112 3456 7890 189",), ("an_account",), "par vous-même"),
    Way("ent_adresse", "post",
        {"etablissement": {}, "nature": {"nature": "courrier"}, "adresse": HOME, "date": day("date", "1 4 2026")},
        ("justificatif",), ("EARL du Moulin", "68000 COLMAR"), ("a_company",), "ancienne adresse"),
    Way("ent_adresse", "all",
        {"etablissement": {}, "nature": {"nature": "activite"}, "adresse": HOME, "date": day("date", "1 4 2026")},
        ("justificatif",), ("L'établissement déménage",), ("a_company",), "formalites.entreprises.gouv.fr"),
]  # fmt: skip

TOMORROW = "11 3 2026"
WRONG = [
    ("dec_medecin_traitant", "pour", {"qui": "enfant_7"}, "qui"),
    ("dec_medecin_traitant", "enfant", {"prenom": "Zoé", "nom": "W", **day("naissance", TOMORROW)}, "naissance"),
    ("dec_medecin_traitant", "medecin", {**DOCTOR, "rpps": "1234"}, "rpps"),
    ("dec_medecin_traitant", "medecin", {**DOCTOR, "rpps": "1000000000A"}, "rpps"),
    ("dec_medecin_traitant", "medecin", {**DOCTOR, "nom": ""}, "nom"),
    ("dec_medecin_traitant", "signature", day("date", TOMORROW), "date"),
    ("dec_perte_vol_vitale", "evenement", {"nature": "pliée", **day("date", "1 3 2026")}, "nature"),
    ("dec_perte_vol_vitale", "evenement", {"nature": "vol", **day("date", TOMORROW)}, "date"),
    ("dec_perte_vol_vitale", "plainte", {}, "plainte"),
    ("dec_adresse", "adresse", {**HOME, "code_postal": "6800"}, "code_postal"),
    ("dec_adresse", "adresse", {**HOME, "ville": "S" * 33}, "ville"),
    ("dec_adresse", "adresse", {**HOME, "voie": "r" * 39}, "voie"),
    ("dec_adresse", "date", day("date", "31 2 2026"), "date"),
    ("dec_adresse", "qui", {"qui": "x"}, "qui"),
    ("dec_adresse", "noms", {"noms": "x" * 201}, "noms"),
    ("dem_aide_logement", "foyer", {"autres": ""}, "autres"),
    ("dem_aide_logement", "foyer", {"autres": "-1"}, "autres"),
    ("dem_aide_logement", "foyer", {"autres": "9" * 5000}, "autres"),
    ("dem_aide_logement", "logement", {**LODGING["logement"], "surface": "0"}, "surface"),
    ("dem_aide_logement", "logement", {**LODGING["logement"], "surface": "45,5"}, "surface"),
    ("dem_aide_logement", "statut", {"statut": "squatteur"}, "statut"),
    ("dem_aide_logement", "loyer", {"loyer": "-1", "charges": "0"}, "loyer"),
    ("dem_aide_logement", "loyer", {"loyer": "450", "charges": ""}, "charges"),
    ("dem_aide_logement", "bailleur", {"nom": "x", "adresse": "x" * 301}, "adresse"),
    ("dem_aide_logement", "parente", {}, "parente"),
    (
        "dem_aide_logement",
        "pret",
        {"mensualite": "1.200", "organisme": "x", **day("date", TOMORROW)},
        "mensualite",
        "date",
    ),
    ("dem_aide_logement", "versement", {"qui": "tiers"}, "qui"),
    ("dem_pension_invalidite", "travail", {}, "travail"),
    ("dem_pension_invalidite", "arret", day("date", TOMORROW), "date"),
    ("dem_pension_invalidite", "origine", {"origine": "x"}, "origine"),
    ("dem_pension_invalidite", "medecin", {"nom": "x" * 101, "ville": ""}, "nom", "ville"),
    ("dem_pension_invalidite", "activite", {"activite": "x"}, "activite"),
    ("dem_pension_invalidite", "employeur", {"employeur": "", "metier": "x\0"}, "employeur", "metier"),
    ("dem_pension_invalidite", "versement", {}, "nature", "organisme"),
    ("dem_ceam", "destination", {"pays": "FR"}, "pays"),
    ("dem_ceam", "destination", {"pays": ""}, "pays"),
    ("dem_ceam", "motif", {"motif": "x"}, "motif"),
    ("dem_ceam", "dates", {**day("depart", "27 3 2026"), **day("retour", "20 3 2026")}, "retour"),
    ("dem_ceam", "dates", {**day("depart", "1 2 2026"), **day("retour", "9 3 2026")}, "retour"),
    ("dem_ceam", "personnes", {}, "__all__"),
    ("exp_telereglement", "choix", {"geste": "x"}, "geste"),
    ("exp_telereglement", "choix", {"geste": "rattacher"}, "geste"),
    ("exp_telereglement", "compte", {"compte": "compte_4"}, "compte"),
    ("exp_telereglement", "ancien", {"iban": "4970 1012 3456 7893"}, "iban"),
    ("exp_telereglement", "nouveau", {"iban": LINKED, "titulaire": "x"}, "iban"),
    (
        "exp_telereglement",
        "nouveau",
        {"iban": "FR76 3000 6000 0112 3456 7890 188", "titulaire": ""},
        "iban",
        "titulaire",
    ),
    ("ent_adresse", "etablissement", {"etablissement": "00000000000000"}, "etablissement"),
    ("ent_adresse", "nature", {}, "nature"),
    ("ent_adresse", "adresse", {**HOME, "code_postal": "L-1009"}, "code_postal"),
    ("ent_adresse", "date", {}, "date"),
]
"""Kind, screen, what is typed, and the fields that refuse it; it is 10 March 2026, and three accounts are linked."""
