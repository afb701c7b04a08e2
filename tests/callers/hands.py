"""What several callers say and do: the same answers at the telephone, the same proofs before the screen."""

import re

from tests.browser.visitor import CODE, PASSWORD
from tests.callers.people import LOGIN

CONDITIONS = "conditions générales d'utilisation"
RENE_SAYS = {"adresse": "1 rue de la Gare, 67000", "versement": "en février, pour la santé"}
"""What René answers to the questions of an agent: where MSA writes to him, and what he received last."""


def type_serials(caller, *serials):
    """Go as far as the card, and type these one after the other as the serial."""
    caller.choose("oui").press().choose("avec photo").press()
    for serial in serials:
        caller.type(serie=serial).press()
    caller.page.complaints.clear()  # the browser's own remark on a refusal
    return caller


def type_amounts(caller, *amounts):
    """Go as far as the amount of a payment, without a card, and type these one after the other."""
    caller.choose("non").press()
    for amount in amounts:
        caller.type(montant=amount).press()
    caller.page.complaints.clear()
    return caller


def begin_again(caller):
    """« S'inscrire » once more, and erase what this browser remembers."""
    caller.page.goto("/alsace/")
    caller._click(caller.page.get_by_label("Mon espace privé").get_by_role("link", name="S'inscrire"))
    caller.press("Effacer et recommencer")
    return caller.begin().identify()


def finish(caller):
    """From a right proof to the private space, by the password that comes by email."""
    caller.receive().accept()
    password = PASSWORD.search(caller.mail())[0]
    return caller.follow(LOGIN).log_in(password).replace_password().confirm().enter()


def enter_by_letter(caller, letter):
    """From the password of a letter to the private space: none of what was typed counts as proved."""
    caller.open_login().log_in(PASSWORD.search(letter)[0]).replace_password()
    if CONDITIONS in caller.heading:
        caller.press("J'accepte les conditions générales d'utilisation")
    caller.follow(re.compile("modifier.*adresse email"))
    caller.type(valeur=caller.someone.email).press("Enregistrer").confirm()
    return caller.type(code=CODE.search(caller.mail())[0]).press("Valider").enter()
