import uuid

import pytest
from django.test import override_settings


@pytest.fixture
def demo(tmp_path):
    """Settings of a demonstration whose folder is empty: yields that folder."""
    from django.conf import settings

    import config.urls  # noqa: F401 - composed before IS_DEMO is overridden: it is an installation's for other tests

    with override_settings(
        IS_DEMO=True,
        ROOT_URLCONF="tests.demo.urls",
        INSTALLED_APPS=[*settings.INSTALLED_APPS, "guichet.demo"],
        DEMO_FOLDER=tmp_path,
        LETTERS_FOLDER=tmp_path / "letters",
    ):
        yield tmp_path


@pytest.fixture
def receive(demo):
    """Return `receive(html=…, **headers) -> name`: an email in the mailbox."""
    from email.message import EmailMessage

    from guichet.demo import mail_sink, surroundings

    def put(html="<html><head></head><body><p>Bonjour</p></body></html>", **headers):
        message = EmailMessage()
        for name, value in ({"Subject": "Votre code", "From": "a@b.example", "To": "zoe@exemple.fr"} | headers).items():
            message[name] = value
        message.set_content("Bonjour, voici votre code : 123456")
        if html:
            message.add_alternative(html, subtype="html")
        folder = surroundings.mail_folder(demo)
        folder.mkdir(exist_ok=True)
        return mail_sink.keep(folder, message.as_bytes()).stem

    return put


@pytest.fixture
def print_letter(demo):
    """Return `print_letter(letter_id=…) -> uuid`: a PDF where the print shop finds it."""

    def put(letter_id=None):
        letter_id = letter_id or uuid.uuid4()
        folder = demo / "letters" / "20260310-0001"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{letter_id}.pdf").write_bytes(b"%PDF-1.7 a letter")
        return letter_id

    return put
