"""The papers that the fund sent to those whom the demonstration introduces.

Here are their rows alone: the PDFs are drawn further up (`guichet.demo.sent_papers`), where letters are typeset.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guichet.funds.catalogue import by_department
from guichet.registry.demo_members import MEMBERS, PLACES
from guichet.registry.demo_scenarios import DEMO_ESTABLISHMENTS, DEMO_SCENARIOS

FOLDER = "documents"
_OF_PEOPLE: Mapping[str, tuple[tuple[str, int], ...]] = {
    "card-with-photo": (
        ("Notification de droits", 8), ("Relevé annuel de prestations", 64), ("Notification de paiement", 410),
    ),
    "usual-name": (("Notification de droits", 31),),
    "farmer": (("Appel de cotisations", 9), ("Notification d'affiliation", 290)),
    "solidarity": (("Appel de cotisations", 39),),
    "member": (
        ("Notification de droits", 5), ("Décompte de remboursements", 17), ("Relevé annuel de prestations", 210),
        ("Notification de paiement", 395),
    ),
    "member-farmer": (
        ("Appel de cotisations", 9), ("Échéancier de paiement", 130), ("Notification d'affiliation", 420),
    ),
    "member-solidarity": (
        ("Rappel de cotisations", 4), ("Appel de cotisations", 39), ("Notification d'affiliation", 310),
    ),
}  # fmt: skip
_OF_ESTABLISHMENTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "company": (("Notification du taux de cotisation", 21), ("Avis d'immatriculation", 380)),
    "gardener": (("Avis d'immatriculation", 45),),
    "farm-north": (("Notification du taux de cotisation", 21),),
    "member-farm": (("Notification du taux de cotisation", 21), ("Avis d'immatriculation", 720)),
    "member-company": (("Notification du taux de cotisation", 12), ("Avis d'immatriculation", 540)),
    "member-gardener": (("Appel de cotisations", 9), ("Avis d'immatriculation", 260)),
}
"""Key -> title and days since it was issued."""


@dataclass(frozen=True)
class DemoPaper:
    """One paper."""

    column: str
    ref: str
    rank: int
    holder: str
    """As on the paper."""
    department: str
    title: str
    issued_on: date

    @property
    def file_name(self) -> str:
        """Of its PDF."""
        return f"{self.ref}-n{self.rank}.pdf"

    @property
    def cells(self) -> dict[str, str]:
        """Its row of documents.csv."""
        return {
            "source_ref": f"{self.ref}-n{self.rank}",
            self.column: self.ref,
            "fund_code": by_department(self.department).code,
            "title": self.title,
            "issued_on": self.issued_on.isoformat(),
            "file_name": self.file_name,
        }


def papers(today: date) -> Iterator[DemoPaper]:
    """Yield every one."""
    for person in (*DEMO_SCENARIOS, *MEMBERS):
        for rank, (title, days) in enumerate(_OF_PEOPLE.get(person.key, ())):
            name, issued = f"{person.given_name} {person.family_name}", today - timedelta(days=days)
            yield DemoPaper("person_ref", person.source_ref, rank, name, person.departments[0], title, issued)
    for one in (*DEMO_ESTABLISHMENTS, *PLACES):
        for rank, (title, days) in enumerate(_OF_ESTABLISHMENTS.get(one.key, ())):
            issued = today - timedelta(days=days)
            yield DemoPaper("establishment_ref", one.source_ref, rank, one.name, one.department, title, issued)
