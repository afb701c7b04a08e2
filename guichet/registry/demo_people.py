"""Writes a folder of invented people in the import format, the same for the same seed and day.

Numbers have a right key and cannot be anyone's: communes and countries 99x, order numbers 9xx.
"""

import csv
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from guichet.funds.catalogue import by_department
from guichet.registry import demo_names as names
from guichet.registry import demo_third_parties
from guichet.registry.demo_life import PAID_DAYS_AGO, Lives, Whose
from guichet.registry.demo_members import MEMBERS, PLACES
from guichet.registry.demo_scenarios import (
    DEMO_ESTABLISHMENTS,
    DEMO_SCENARIOS,
    SOURCE_PREFIX,
    DemoEstablishment,
    DemoScenario,
)
from guichet.registry.importing.reading import SEPARATOR
from guichet.registry.importing.schema import Table
from guichet.registry.importing.tables import (
    AFFILIATIONS,
    CARDS,
    CONTRIBUTIONS,
    ESTABLISHMENTS,
    PAYMENTS,
    PEOPLE,
    TABLES,
)

__all__ = ["DEMO_SCENARIOS", "MOST_PEOPLE", "DemoScenario", "write_demo_folder"]

MOST_PEOPLE = 1_000_000
"""Above that, invented numbers would begin to repeat."""
DAYS_OF_PAYMENTS = 240
DAYS_IN_MONTH_OF_ALL = 28
FIRST_CARD = 50_000_000_000
EARLIEST_TWIN = 1960
# In this many people out of a thousand, the row is one of the states that real files have.
STATES_PER_MILLE = (
    ("deceased", 20), ("blocked", 5), ("nia", 10), ("nnp", 3), ("parent", 80), ("duplicate", 10), ("replaced", 10),
    ("left", 15), ("century", 5),
)  # fmt: skip


def write_demo_folder(folder: Path, *, people: int, seed: int, today: date | None = None) -> None:
    """Write one file per table in `folder`, with `people` rows of people: DEMO_SCENARIOS first, MEMBERS last.

    Payments lie in the months before `today`. Raises ValueError above MOST_PEOPLE.
    """
    if people > MOST_PEOPLE:
        raise ValueError(f"{MOST_PEOPLE} invented people at most")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        sheets = {}
        for table in TABLES:
            file = opened.enter_context((folder / table.file).open("w", encoding="utf-8", newline=""))
            sheets[table.file] = csv.DictWriter(file, list(table.header), restval="", delimiter=SEPARATOR)
            sheets[table.file].writeheader()
        writer = _Writer(sheets, seed, today or timezone.localdate())
        known = [scenario for scenario in DEMO_SCENARIOS if scenario.known]
        for scenario in known:
            writer.scenario(scenario)
        for establishment in DEMO_ESTABLISHMENTS:
            writer.establishment(establishment)
        writer.lives.papers()
        many = people - len(known) - len(MEMBERS)
        for number in range(max(many, 0)):
            writer.person(number, last=number == many - 1)
        for member in MEMBERS:
            writer.scenario(member)
        for place in PLACES:
            writer.establishment(place)
        writer.third_parties()


class _Writer:
    """Writes the rows of one person after another; nothing is kept but the last adult, whom others may name."""

    def __init__(self, sheets: Mapping[str, "csv.DictWriter[str]"], seed: int, today: date) -> None:
        self._sheets, self._today = sheets, today
        self._random = Random(seed)  # noqa: S311 - invented people, no secret
        self.lives = Lives(self._row, Random(~seed), today)  # noqa: S311 - same
        self._adult = DEMO_SCENARIOS[0].source_ref
        self._adult_body = DEMO_SCENARIOS[0].body
        self._adult_born = date(*DEMO_SCENARIOS[0].birth_date)

    def scenario(self, scenario: DemoScenario) -> None:
        """Write someone whom the demonstration introduces."""
        body, ref = scenario.body, scenario.source_ref
        year, month, day = scenario.birth_date
        address = names.address(
            scenario.family_name, scenario.given_name, body[0], int(body[10:]), scenario.departments[0]
        )
        self._row(PEOPLE, {
            "source_ref": ref, "nir": scenario.nir, "nir_kind": "nir", "certified": "1",
            "birth_name": scenario.family_name, "given_names": scenario.given_name, "sex": body[0],
            "birth_date": f"{year}-{month:02}-{day:02}", "birth_place_code": body[5:10], "birth_country_code": "99100",
            "health_insured": "1", "state": "living", **address, **scenario.cells,
        })  # fmt: skip
        for department in scenario.departments:
            self._affiliation(ref, department)
        if scenario.card_serial:
            self._card(ref, scenario.card_serial, with_photo=scenario.with_photo)
        if scenario.amount_cents:
            self._payments_of_scenario(scenario)
        if scenario.bill_cents:
            self._contribution(ref, "person_ref", "bill", scenario.departments[0], scenario.bill_cents)
        self.lives.scenario(scenario)

    def establishment(self, one: DemoEstablishment) -> None:
        """Write an establishment that the demonstration introduces."""
        self._row(ESTABLISHMENTS, {
            "source_ref": one.source_ref, "siret": one.siret, "et": one.et, "name": one.name,
            "fund_code": by_department(one.department).code, "household_employer": int(not one.siret),
            "responsible_ref": SOURCE_PREFIX + one.run_by if one.run_by else "",
            "responsible_name": "" if one.run_by else one.family_name,
            "responsible_given_names": "" if one.run_by else one.given_name,
            **names.address(one.name, "", "", int(one.et[-4:]), one.department),
        })  # fmt: skip
        if one.wages_cents:
            self._contribution(one.source_ref, "establishment_ref", "wages", one.department, one.wages_cents)
        self.lives.establishment(one)

    def third_parties(self) -> None:
        """Write what third parties read; about people whom it introduces alone."""
        for row in demo_third_parties.rows(self._today):
            self._row(row.table, row.cells)

    def person(self, number: int, *, last: bool) -> None:
        """Write an invented person; `number` counts from 0 and makes their numbers unique."""
        ref = f"{SOURCE_PREFIX}{number:07}"
        odd = self._odd_state()
        if odd == "replaced" and last:
            odd = ""  # there is no next row to lead to
        if odd == "century" and self._adult_born.year < EARLIEST_TWIN:
            odd = ""
        cells, born = self._civil_status(number, odd)
        department = self._random.choice(names.DEPARTMENT_CODES)
        family, given = cells["usual_name"] or cells["birth_name"], cells["given_names"].split(",")[0]
        insured = self._random.random() < 0.85  # noqa: PLR2004 - a share of people
        self._row(PEOPLE, {
            "source_ref": ref, "certified": "0" if odd in ("nia", "nnp", "parent") else "1",
            "health_insured": int(insured),
            **names.address(family, given, cells["sex"], number, department),
            **cells, **self._links(number, odd),
        })  # fmt: skip
        self._affiliation(ref, department)
        if self._random.random() < 0.04:  # noqa: PLR2004 - a share of people
            self._affiliation(ref, self._random.choice([d for d in names.DEPARTMENT_CODES if d != department]))
        whose = Whose("person_ref", ref, department, f"{given} {family}")
        if odd == "parent":
            self.lives.care(whose)
        elif odd not in ("duplicate", "replaced"):
            self._papers(whose, number)
            self.lives.person(whose, insured=insured)
        if not odd:
            self._adult, self._adult_body, self._adult_born = ref, cells["nir"][:13], born

    def _odd_state(self) -> str:
        drawn = self._random.randrange(1000)
        for state, share in STATES_PER_MILLE:
            drawn -= share
            if drawn < 0:
                return state
        return ""

    def _civil_status(self, number: int, odd: str) -> tuple[dict[str, str], date]:
        pick = self._random
        sex = pick.choice("12")
        month = (number * 7 + number // names.PLACES) % 12 + 1
        born = date(pick.randint(1932, 2006), month, pick.randint(1, DAYS_IN_MONTH_OF_ALL))
        body, place, country = names.nir_body(number, sex, born, knows_month=pick.random() > 0.03)  # noqa: PLR2004
        written = born.isoformat() if body[3:5] == f"{month:02}" else str(born.year)
        kind = odd if odd in ("nia", "nnp", "parent") else "nir"
        if odd == "nnp":
            body = f"7{sex}2{number % 1000:03}{number:08}"[:13]
        elif odd == "parent":
            body, born = self._adult_body, born.replace(year=pick.randint(self._today.year - 16, self._today.year - 1))
            written = born.isoformat()
        elif odd == "century":
            # Shares the number of someone born a hundred years later, and died long ago.
            body, born = self._adult_body, self._adult_born.replace(year=self._adult_born.year - 100, day=1)
            written, sex = str(born.year), body[0]
        return {
            "nir": names.with_key(body), "nir_kind": kind, "sex": sex, "birth_date": written,
            "birth_place_code": place, "birth_country_code": country,
            "birth_name": names.family_name(pick), "given_names": names.given_names(pick, sex),
            "usual_name": names.family_name(pick) if pick.random() < 0.2 else "",  # noqa: PLR2004 - a share of people
            "state": "deceased" if odd in ("deceased", "century") else "blocked" if odd == "blocked" else "living",
            "left_on": (self._today - timedelta(days=400)).isoformat() if odd == "left" else "",
        }, born  # fmt: skip

    def _links(self, number: int, odd: str) -> dict[str, str]:
        # A duplicate names an earlier row, a replaced number the next one: the importer must take both.
        return {
            "duplicate": {"duplicate_of_ref": self._adult},
            "replaced": {"replaced_by_ref": f"{SOURCE_PREFIX}{number + 1:07}"},
            "parent": {"insured_parent_ref": self._adult},
        }.get(odd, {})

    def _papers(self, whose: Whose, number: int) -> None:
        """Write cards, children, payments and, for some, a place of work and what was paid for it."""
        pick, ref, department = self._random, whose.ref, whose.department
        if pick.random() < 0.9:  # noqa: PLR2004 - a share of people
            self._card(ref, str(FIRST_CARD + number * 7), with_photo=pick.random() < 0.8)  # noqa: PLR2004
        if pick.random() < 0.1:  # noqa: PLR2004 - a share of people
            self._card(ref, str(FIRST_CARD + number * 7 + 1), with_photo=False, current=False)
        for rank in range(pick.choice((0, 0, 0, 1, 2))):
            born = self._today - timedelta(days=pick.randint(200, 6_500))
            self.lives.child(whose, rank, born.isoformat())
        for rank in range(pick.randint(0, 16)):
            self._payment(ref, rank, department, pick.randrange(DAYS_OF_PAYMENTS), names.payment(pick))
        if pick.random() < 0.05:  # noqa: PLR2004 - a share of people
            self._work(whose, number)
        elif pick.random() < 0.025:  # noqa: PLR2004 - a share of people
            self._gardener(ref, number, department)

    def _work(self, whose: Whose, number: int) -> None:
        ref, fund = whose.ref, by_department(whose.department).code
        establishment, name = f"{ref}-s", f"EARL {names.family_name(self._random)}"
        self._row(ESTABLISHMENTS, {
            "source_ref": establishment, "siret": names.siret(number), "et": f"ET99{number:08}", "fund_code": fund,
            "name": name, "responsible_ref": ref, "household_employer": "0",
        })  # fmt: skip
        self.lives.farm(whose, Whose("establishment_ref", establishment, whose.department, name))
        for rank, (payer, kind) in enumerate((("person_ref", "bill"), ("establishment_ref", "wages"))):
            self._row(CONTRIBUTIONS, {
                "source_ref": f"{ref}-c{rank}", payer: ref if payer == "person_ref" else establishment, "kind": kind,
                "fund_code": fund, "paid_on": self._ago(self._random.randrange(DAYS_OF_PAYMENTS)),
                "amount_cents": self._random.randint(9_000, 300_000),
            })  # fmt: skip

    def _gardener(self, ref: str, number: int, department: str) -> None:
        """Write the establishment of somebody who employs a gardener at home: an ET number, no SIRET."""
        self._row(ESTABLISHMENTS, {
            "source_ref": f"{ref}-j", "et": f"ET98{number:08}", "fund_code": by_department(department).code,
            "name": "Employeur de jardinier", "responsible_ref": ref, "household_employer": "1",
        })  # fmt: skip

    def _payments_of_scenario(self, scenario: DemoScenario) -> None:
        """Write the payment that proves, then enough others to fill the home page and the list."""
        ref, department = scenario.source_ref, scenario.departments[0]
        amounts = (scenario.amount_cents, *(scenario.amount_cents % 4_000 + 611 * rank for rank in range(2, 9)))
        for rank, cents in enumerate(amounts):
            branch, label = names.KINDS_OF_PAYMENT[rank % len(names.KINDS_OF_PAYMENT)]
            where = scenario.departments[rank % len(scenario.departments)] if rank else department
            self._payment(ref, rank, where, 9 + 23 * rank, (branch, label, cents))

    def _contribution(self, ref: str, payer: str, kind: str, department: str, cents: int) -> None:
        self._row(CONTRIBUTIONS, {
            "source_ref": f"{ref}-c", payer: ref, "kind": kind, "fund_code": by_department(department).code,
            "paid_on": self._ago(PAID_DAYS_AGO), "amount_cents": cents,
        })  # fmt: skip

    def _affiliation(self, ref: str, department: str) -> None:
        fund = by_department(department).code
        self._row(AFFILIATIONS, {"person_ref": ref, "fund_code": fund, "department": department})

    def _card(self, ref: str, serial: str, *, with_photo: bool, current: bool = True) -> None:
        cells = {"person_ref": ref, "serial": serial, "with_photo": int(with_photo), "current": int(current)}
        self._row(CARDS, cells)

    def _payment(self, ref: str, rank: int, department: str, days_ago: int, paid: tuple[str, str, int]) -> None:
        branch, label, cents = paid
        self._row(PAYMENTS, {
            "source_ref": f"{ref}-v{rank}", "person_ref": ref, "fund_code": by_department(department).code,
            "paid_on": self._ago(days_ago), "branch": branch, "label": label, "amount_cents": cents,
        })  # fmt: skip

    def _ago(self, days: int) -> str:
        return (self._today - timedelta(days=days)).isoformat()

    def _row(self, table: Table, cells: Mapping[str, Any]) -> None:
        self._sheets[table.file].writerow(cells)
