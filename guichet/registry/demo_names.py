"""What invented people are made of: names, addresses, numbers, payments."""

import unicodedata
from datetime import date
from random import Random

from stdnum import iban as iban_numbers
from stdnum import luhn

from guichet.funds.departments import DEPARTMENTS
from guichet.identifiers import nir

DEPARTMENT_CODES = tuple(one.code for one in DEPARTMENTS if one.fund_code)
# Birthplaces: existing departments, communes 990 to 998 which do not exist (the scenarios have 999), and abroad.
_BIRTH_DEPARTMENTS = (*(f"{n:02}" for n in range(1, 96) if n != 20), "2A", "99")  # noqa: PLR2004 - Corsica apart
_COMMUNES = 9
_ORDERS = 100
PLACES = _COMMUNES * _ORDERS * len(_BIRTH_DEPARTMENTS)
_CORSICA_HAS_LETTERS_FROM = 1976
_UNKNOWN_MONTH = 20

FAMILY_NAMES = (
    "Arnoux", "Bérard", "Besançon", "Boé", "Caillaud", "Châtelain", "Cœurdevey", "D'Hont", "Delaunay", "de La Tour",
    "Durieux", "Éluard", "Faÿ", "Ferrières", "Garçon", "Gaël", "Hénaff", "Iñigo", "Jégou", "Kauffmann", "Kœnig",
    "L'Hermitte", "Le Goff", "Lemaître", "Maçon", "Nguyên", "Noël", "Öztürk", "Périer", "Quéméner", "Rémy", "Saëz",
    "Sauvé", "Strauß", "Têtard", "Ünal", "Vézelay", "Wójcik", "Ybert", "Zürcher",
)  # fmt: skip
GIVEN_NAMES = {
    "1": (
        "Aimé", "Benoît", "Clément", "Désiré", "Édouard", "François", "Gaël", "Hervé", "Jean-Luc", "Jérôme", "Joël",
        "Kévin", "Loïc", "Maël", "Noël", "Paul", "Raphaël", "Rémi", "Théo", "Yves",
    ),
    "2": (
        "Adèle", "Agnès", "Anne-Sophie", "Béatrice", "Cécile", "Chloé", "Éloïse", "Françoise", "Gaëlle", "Hélène",
        "Inès", "Jeanne", "Léa", "Maëlys", "Marie", "Noémie", "Océane", "Thérèse", "Valérie", "Zoé",
    ),
}  # fmt: skip
KINDS_OF_PAYMENT = (
    ("Santé", "Remboursement de soins"),
    ("Santé", "Indemnités journalières"),
    ("Famille", "Allocations familiales"),
    ("Logement", "Aide au logement"),
    ("Retraite", "Pension de retraite"),
    ("Invalidité", "Pension d'invalidité"),
)
COMMON_AMOUNTS = ((14_852, "Famille", "Allocations familiales"), (2_650, "Santé", "Consultation"))
"""Flat rates that many receive: no proof."""
_WAYS = ("RUE DES TILLEULS", "CHEMIN DU MOULIN", "ROUTE DES VIGNES", "PLACE DE LA FONTAINE", "IMPASSE DES NOYERS")


def family_name(random: Random) -> str:
    """Return a family name, sometimes double."""
    name = random.choice(FAMILY_NAMES)
    return name if random.random() > 0.05 else f"{name}-{random.choice(FAMILY_NAMES)}"  # noqa: PLR2004 - a share


def given_names(random: Random, sex: str) -> str:
    """Return one to three given names, commas between."""
    return ",".join(random.sample(GIVEN_NAMES[sex], random.randint(1, 3)))


def address(family: str, given: str, sex: str, number: int, department: str) -> dict[str, str]:
    """Return the postal lines of an invented address; no commune has a postal code in 990."""
    civility = {"1": "M", "2": "MME"}.get(sex, "")
    postcode = {"2A": "20", "2B": "20"}.get(department, department)
    return {
        "line1": " ".join(_capitals(f"{civility} {given} {family}").split())[:38].strip(),
        "line4": f"{number % 90 + 1} {_WAYS[number % len(_WAYS)]}",
        "line6": f"{postcode}990 VILLAGE INVENTE",
    }


def nir_body(number: int, sex: str, born: date, *, knows_month: bool) -> tuple[str, str, str]:
    """Return 13 characters, the commune and the country of birth of the `number`th person.

    Two numbers give two bodies as long as `born.month` follows `number` as in `demo_people` and 12 x PLACES is not
    reached.
    """
    order, rest = number % _ORDERS, number // _ORDERS
    commune, slot = 990 + rest % _COMMUNES, _BIRTH_DEPARTMENTS[rest // _COMMUNES % len(_BIRTH_DEPARTMENTS)]
    department = "20" if slot == "2A" and born.year < _CORSICA_HAS_LETTERS_FROM else slot
    month = born.month if knows_month else born.month + _UNKNOWN_MONTH + 30
    body = f"{sex}{born.year % 100:02}{month:02}{department}{commune}{900 + order}"
    return (body, "", f"99{commune}") if slot == "99" else (body, f"{slot}{commune}", "99100")


def with_key(body: str) -> str:
    """Return a number with its key, 15 characters."""
    return body + nir.key(body)


def payment(random: Random) -> tuple[str, str, int]:
    """Return branch, label and cents of a payment; one in six is a flat rate."""
    if random.random() < 1 / 6:
        cents, branch, label = random.choice(COMMON_AMOUNTS)
        return branch, label, cents
    branch, label = random.choice(KINDS_OF_PAYMENT)
    return branch, label, random.randint(305, 190_000)


def siret(number: int) -> str:
    """Return a SIRET with right keys that nobody has: no SIREN begins with 0."""
    siren = f"0{number:07}"
    siren += luhn.calc_check_digit(siren)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


def iban(number: int) -> str:
    """Return an IBAN with right keys that nobody has: no bank has the code 99999."""
    bank, account = "99999", f"{number:011}"
    key = 97 - (89 * int(bank) + 15 * int(bank) + 3 * number) % 97
    bban = f"{bank}{bank}{account}{key:02}"
    return f"FR{iban_numbers.calc_check_digits('FR00' + bban)}{bban}"


def rpps(number: int) -> str:
    """Return an RPPS number with a right key that nobody has: real ones begin with 1."""
    digits = f"9990{number:06}"
    return digits + luhn.calc_check_digit(digits)


def _capitals(text: str) -> str:
    plain = _without_accents(text).upper()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("ß", "ss").replace("ó", "o"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
