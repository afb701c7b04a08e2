"""The chapter of files: a company's deposits, and what is refused."""

from django.core.files.uploadedfile import SimpleUploadedFile

from guichet.requests.models import Request
from tests.factories import AccountFactory, EstablishmentFactory, enter
from tests.files import samples
from tests.journeys.walker import Walker

HERE = "/espace/entreprise/depots/"
LONGEST_NAME = "Déclaration-trimestrielle-des-salaires-et-du-personnel-de-toutes-les-exploitations-2026-T3.csv"


def deposits():
    """From an empty list to deposits with long names, and a file that is refused."""
    walker = Walker()
    enter(walker.client, AccountFactory(establishment=EstablishmentFactory(), profile="entreprise"))
    yield "deposits, none", walker.get(HERE)
    yield "deposits, nothing chosen", walker.press("Déposer le fichier")
    script = SimpleUploadedFile("declaration.pdf", samples.pdf(samples.action("/JavaScript", JS="x")))
    yield (
        "deposits, a file with a script",
        walker.press("Déposer le fichier", fichier=script, precision="Septembre", honneur="on"),
    )
    walker.get(HERE)
    declaration = SimpleUploadedFile(LONGEST_NAME, b"12345678;Weber;3\n" * 9000)
    yield (
        "deposit",
        walker.press(
            "Déposer le fichier", fichier=declaration, precision="Salaires du 3e trimestre 2026", honneur="on"
        ),
    )
    assert Request.objects.get().sent_at
    yield "deposits", walker.get(HERE)
    yield "deposit, followed", walker.get(f"/espace/demarches/{Request.objects.get().reference}/")
