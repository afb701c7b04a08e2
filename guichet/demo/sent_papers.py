"""The PDFs of the papers that the funds sent to the invented people, beside documents.csv."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from django.utils import timezone

from guichet.accounts.operations import spoken_day
from guichet.delivery import typesetting
from guichet.funds import catalogue
from guichet.registry.demo_papers import FOLDER, papers

SOURCE: Final = Path(__file__).parent / "sent_paper.typ"


def draw(folder: Path, *, today: date) -> None:
    """Draw each into `documents/` of a folder of invented people of the same day: PDF/UA, one page."""
    drawn = folder / FOLDER
    drawn.mkdir(exist_ok=True)
    for paper in papers(today):
        noon = timezone.make_aware(datetime.combine(paper.issued_on, time(12)))
        fund = catalogue.by_department(paper.department)
        data = {
            "title": paper.title,
            "holder": paper.holder,
            "fund_name": fund.name,
            "accent": fund.accent,
            "date": spoken_day(noon),
        }
        (drawn / paper.file_name).write_bytes(typesetting.pdf(SOURCE, data, timestamp=int(noon.timestamp())))
