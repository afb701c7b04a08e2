"""The field of a file: what it says before, what it gives after."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guichet.files import store
from guichet.files.checks import DECLARATIONS, DEPOSIT_BYTES
from guichet.files.fields import AttachmentField
from guichet.files.models import MediaType
from guichet.ui import components
from guichet.ui.forms import Form
from tests.files import samples


class Papers(Form):
    papier = AttachmentField(label="Votre relevé")
    autre = AttachmentField(label="Un autre", required=False)
    depot = AttachmentField(label="Déclaration", required=False, accepts=DECLARATIONS, limit=DEPOSIT_BYTES)


def sent(**files):
    return Papers({}, {name: SimpleUploadedFile(f"{name}.pdf", content) for name, content in files.items()})


def test_it_says_beforehand_what_is_taken():
    form = Papers()
    assert form.is_multipart()
    drawn = components.field(form["papier"])
    assert "PDF, JPEG ou PNG, 5\N{NO-BREAK SPACE}Mo au plus." in drawn
    assert 'type="file"' in drawn
    assert 'accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"' in drawn
    assert 'aria-describedby="id_papier-hint"' in drawn
    assert "value=" not in drawn
    assert "texte ou CSV ou PDF, 50\N{NO-BREAK SPACE}Mo au plus." in components.field(form["depot"])


def test_nothing_chosen_is_told_where_it_is_needed_only():
    form = sent()
    assert form.errors == {"papier": ["Choisissez un fichier."]}
    assert form.cleaned_data == {"autre": None, "depot": None}
    assert "Choisissez un fichier." in components.error_summary(form)
    typed = Papers({"papier": "[object File]"}, {})
    assert typed.errors == {"papier": ["Choisissez un fichier."]}


@pytest.mark.django_db
@pytest.mark.parametrize("size", [(1, 1), (7, 9), (640, 480)])
def test_what_it_gives_is_kept_under_its_true_name(now, settings, tmp_path, size):
    settings.FILES_FOLDER = tmp_path
    content = samples.image("JPEG", size)
    form = sent(papier=content)
    assert form.is_valid()
    given = form.cleaned_data["papier"]
    assert (given.name, given.media_type, given.size) == ("papier.jpg", MediaType.JPEG, len(content))
    assert "papier" not in repr(given.upload) or "upload" not in repr(given)
    stored = given.keep(now=now)
    assert (stored.name, stored.media_type, stored.size) == ("papier.jpg", MediaType.JPEG, len(content))
    assert store.read(stored) == content
