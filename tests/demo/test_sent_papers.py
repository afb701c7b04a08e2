"""The papers of the demonstration: one tagged PDF for each row, the same twice."""

import csv
import datetime as dt

import pypdf

from guichet.demo import sent_papers
from guichet.registry.demo_people import write_demo_folder

TODAY = dt.date(2026, 3, 10)


def test_each_row_of_documents_has_its_pdf(tmp_path):
    write_demo_folder(tmp_path, people=20, seed=1, today=TODAY)
    sent_papers.draw(tmp_path, today=TODAY)
    with (tmp_path / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert {row["file_name"] for row in rows} == {one.name for one in (tmp_path / "documents").iterdir()}
    first = tmp_path / "documents" / rows[0]["file_name"]
    pdf = pypdf.PdfReader(first)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(pdf.pages) == 1
    assert rows[0]["title"] in pdf.pages[0].extract_text()
    once = first.read_bytes()
    sent_papers.draw(tmp_path, today=TODAY)
    assert first.read_bytes() == once
