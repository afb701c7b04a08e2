"""« Autre ... »: structures whose access an agent opens, under a signed convention."""

import datetime as dt

import pytest

from guichet.accounts.models import Account
from guichet.audit.models import Entry
from guichet.cases import receipts
from guichet.cases.models import Case
from guichet.delivery import rendering
from guichet.delivery.models import Message
from guichet.enrolment.models import Enrolment
from guichet.enrolment.third_parties.kinds import KINDS
from tests.journeys.walker import NEXT, Walker, sent

SEND = "Envoyer"
ACKNOWLEDGED = "enrolment/contact_acknowledged"
TYPED = {
    "structure": "Cabinet Épi & Associés", "siret": "012 345 674 00019", "nom": "Weber", "prenom": "Odile",
    "fonction": "Comptable", "email": "odile.weber@example.org", "telephone": "03 88 00 00 00",
    "message": "Nous suivons quarante exploitations.",
}  # fmt: skip
KINDS_IN_ORDER = [
    ("Tiers déclarant", "centre de gestion, expert-comptable"),
    ("Tiers destinataire de paiements", "notaire, trésorerie..."),
    ("Structure d'aide à la personne", ""),
    ("Structure d'accueil du jeune enfant", ""),
    ("Conseil Départemental", ""),
]
SLUGS = [kind.slug for kind in KINDS]


def choose_autre(walker):
    return walker.open_enrolment().press(NEXT, profil="autre")


def open_contact(walker, slug="tiers-declarant"):
    return choose_autre(walker).press(NEXT, structure=slug).press(NEXT)


def ask(walker, **changes):
    return open_contact(walker).press(SEND, **{**TYPED, **changes})


def receipt_of(walker):
    return walker.page.element(class_="identifier").text


@pytest.mark.requirement("R5", "R33")
def test_autre_leads_to_the_nature_of_the_structure_and_not_to_the_identifier(walker):
    choose_autre(walker)
    assert walker.path == "/alsace/inscription/autre/"
    assert walker.page.labels[0] == "Vous êtes..."
    assert "numéro de Sécurité Sociale" not in walker.text


@pytest.mark.requirement("R33")
def test_the_five_kinds_that_need_a_convention_are_offered_in_the_order_of_the_documents(walker):
    choose_autre(walker)
    assert walker.page.labels[1:] == [label for label, _examples in KINDS_IN_ORDER]
    assert all(examples in walker.text for _label, examples in KINDS_IN_ORDER)


@pytest.mark.requirement("R6")
def test_the_three_families_are_named(walker):
    text = choose_autre(walker).text
    assert "Tiers déclarants : centre de gestion" in text
    assert "Tiers de paiement : notaire" in text
    assert text.count("Partenaires de l'action sociale") == 3


def test_without_a_choice_it_does_not_go_on_and_says_why(walker):
    choose_autre(walker).press(NEXT)
    assert walker.errors == {"structure": "Choisissez la nature de votre structure, puis « Suivant »."}
    walker.answer(structure="banque")
    assert walker.errors == {"structure": "Choisissez une des réponses proposées."}


@pytest.mark.requirement("R5", "R33")
@pytest.mark.parametrize("kind", KINDS, ids=SLUGS)
def test_each_kind_is_told_what_a_convention_is_who_signs_what_to_prepare_and_what_it_opens(walker, kind):
    choose_autre(walker).press(NEXT, structure=kind.slug)
    assert walker.path == f"/alsace/inscription/autre/{kind.slug}/"
    assert walker.heading == str(kind.label)
    common = ("C'est un accord écrit", "Pour la MSA : votre caisse", "le numéro de SIRET", "la liste des personnes")
    for words in (*common, kind.signatory, *kind.opens, *kind.papers):
        assert " ".join(str(words).split()) in walker.text


def test_what_is_said_depends_on_the_kind(walker):
    pages = {slug: walker.get(f"/alsace/inscription/autre/{slug}/").text for slug in SLUGS}
    assert len(set(pages.values())) == len(SLUGS)
    assert [slug for slug, text in pages.items() if "(RSA)" in text] == ["conseil-departemental"]
    assert [slug for slug, text in pages.items() if "(PSU)" in text] == ["accueil-du-jeune-enfant"]


@pytest.mark.requirement("R2")
def test_the_profile_decides_whether_one_enrols_alone_or_through_an_agent(walker):
    assert walker.until_identifier().slug == "identifiant"
    assert "C'est un agent MSA qui ouvre l'accès" in choose_autre(Walker()).text


@pytest.mark.requirement("R4")
@pytest.mark.parametrize("slug", SLUGS)
def test_an_agent_is_said_to_open_the_access_and_no_account_is_made_online(walker, slug):
    choose_autre(walker).press(NEXT, structure=slug)
    assert "un agent MSA ouvre l'accès. Aucun compte n'est créé en ligne." in walker.text
    walker.press(NEXT).press(SEND, **TYPED)
    assert walker.heading == "Demande envoyée"
    assert not Account.objects.exists()
    assert not Enrolment.objects.exists()


def test_who_has_a_convention_already_reads_how_to_log_in_and_who_names_colleagues(walker):
    choose_autre(walker)
    assert "Vous avez déjà une convention" in walker.text
    walker.press(NEXT, structure=SLUGS[0])
    for said in ("TI et 10 chiffres", "page « Mon équipe »", "numéro de la convention", "page « Mes mandats »"):
        assert said in walker.text.replace("\xa0", " ")
    assert walker.follow("Me connecter").heading == "Se connecter à Mon espace privé"


@pytest.mark.parametrize(
    ("fund", "words"),
    [
        ("alsace", "09 69 36 37 03"),
        ("ardechedromeloire", "Le numéro de téléphone n'est pas connu."),
        ("", "Chaque caisse"),
    ],
)
def test_the_desk_of_the_fund_is_given_as_known_and_what_is_unknown_as_unknown(db, fund, words):
    walker = Walker(fund)
    for slug in SLUGS:
        assert words in walker.step(f"autre/{slug}").text
        assert words in walker.step(f"autre/{slug}/contact").text


def test_the_buttons_are_those_of_the_documents_and_do_what_they_say(walker):
    choose_autre(walker)
    assert walker.page.buttons == ["< Précédent", NEXT, "Abandonner"]
    walker.press(NEXT, structure="tiers-declarant")
    assert walker.page.buttons == ["< Précédent", NEXT, "Abandonner"]
    walker.press(NEXT)
    assert walker.page.buttons == ["< Précédent", SEND, "Abandonner"]
    for heading in ("Tiers déclarant", "La nature de votre structure", "Créer mon espace privé"):
        assert walker.follow("< Précédent").heading == heading
    assert open_contact(walker).press("Abandonner", **TYPED).heading == "Inscription abandonnée"
    assert not Case.objects.exists()


def test_a_profile_changed_to_autre_half_way_leads_there_too(walker):
    walker.until_identifier().step("profil").press(NEXT, profil="autre")
    assert walker.path == "/alsace/inscription/autre/"


def test_a_request_opens_a_case_for_the_agents_of_the_fund(walker):
    ask(walker)
    case = Case.objects.get()
    assert (case.kind, case.fund_code, case.times) == ("convention_asked", "68", 1)
    assert case.details == {
        **TYPED, "structure_kind": "tiers_declarant", "siret": "01234567400019", "telephone": "+33388000000",
    }  # fmt: skip
    entry = Entry.objects.get(event="case.opened")
    assert (entry.fund_code, entry.facts) == ("68", {"case_kind": "convention_asked"})


def test_the_page_after_gives_a_receipt_number_and_says_what_happens_next(walker):
    ask(walker)
    assert walker.path == "/alsace/inscription/autre/demande-envoyee/"
    assert receipts.find(receipt_of(walker)) == Case.objects.get()
    assert "Un agent MSA lit votre demande et vous contacte." in walker.text
    assert "09 69 36 37 03" in walker.text


def test_it_is_acknowledged_by_email_with_the_same_number(walker):
    ask(walker)
    (message,) = sent(ACKNOWLEDGED)
    assert message.payload["recipient"] == {"email": TYPED["email"]}
    assert message.payload["context"] == {"receipt": receipt_of(walker), "asked_on": "10\N{NO-BREAK SPACE}mars 2026"}
    assert message.fund_code == "68"


def test_who_does_not_know_the_siret_says_so(walker):
    ask(walker, siret="")
    assert walker.errors == {"siret": "Ce champ est exigé."}
    walker.press(SEND, sans_siret="on")
    assert walker.heading == "Demande envoyée"
    assert Case.objects.get().details["siret"] == ""


def test_a_wrong_siret_is_explained_and_nothing_typed_is_lost(walker):
    ask(walker, siret="012 345 674 00010")
    assert "Vérifiez chaque chiffre" in walker.errors["siret"]
    assert walker.fields["siret"] == "012 345 674 00010"
    assert walker.fields["nom"] == "Weber"
    assert "Nous suivons quarante exploitations." in walker.source
    assert not Case.objects.exists()


@pytest.mark.parametrize("field", ["nom", "prenom"])
@pytest.mark.parametrize("typed", ["12345", "!!", "-", "06 12"])
def test_a_name_without_a_letter_is_refused(walker, field, typed):
    ask(walker, **{field: typed})
    assert walker.errors == {field: "Saisissez un nom ou un prénom, avec des lettres."}
    assert not Case.objects.exists()


@pytest.mark.parametrize("typed", ["Ô", "李", "O'Neil 2"])
def test_a_name_in_any_script_is_taken(walker, typed):
    assert ask(walker, nom=typed, prenom=typed).heading == "Demande envoyée"


def test_every_empty_field_says_so(walker):
    open_contact(walker).press(SEND)
    needed = {"structure", "siret", "nom", "prenom", "fonction", "email", "telephone"}
    assert walker.errors == dict.fromkeys(needed, "Ce champ est exigé.")


def test_on_the_national_site_the_department_says_which_fund_answers(db):
    walker = Walker("")
    open_contact(walker).press(SEND, **TYPED)
    assert walker.errors == {"departement": "Ce champ est exigé."}
    walker.press(SEND, departement="974")
    assert "La MSA n'a pas de caisse dans ce département" in walker.errors["departement"]
    walker.press(SEND, departement="83")
    assert walker.path == "/provenceazur/inscription/autre/demande-envoyee/"
    assert Case.objects.get().fund_code == "13"
    assert sent(ACKNOWLEDGED)[0].fund_code == "13"


def test_the_same_request_sent_twice_is_one_case_acknowledged_once(walker):
    first = receipt_of(ask(walker))
    assert receipt_of(ask(walker)) == first
    assert Case.objects.get().times == 2
    assert len(sent(ACKNOWLEDGED)) == 1


def test_a_corrected_request_is_another_case(walker):
    ask(walker)
    ask(walker, telephone="03 88 11 11 11")
    assert Case.objects.count() == 2


def test_a_stranger_who_knows_the_siret_cannot_replace_what_a_structure_wrote(walker):
    ask(walker)
    ask(Walker(), nom="Voleur", email="voleur@example.net")
    assert sorted(case.details["email"] for case in Case.objects.all()) == [
        "odile.weber@example.org",
        "voleur@example.net",
    ]


def test_nothing_typed_leaves_in_the_acknowledgement(walker):
    """The address is not verified: whoever types it must not make us carry their words to its owner."""
    bait = "www.piege.example"
    ask(walker, structure=bait, nom=bait, prenom=bait, fonction=bait, message=bait)
    (message,) = sent(ACKNOWLEDGED)
    shown = rendering.surroundings("68") | message.payload["context"]
    for part in (rendering.text(ACKNOWLEDGED, "email.txt", shown), rendering.html(ACKNOWLEDGED, "email.html", shown)):
        assert bait not in part
        assert "01234567400019" not in part
        assert receipt_of(walker) in part
    assert bait not in str(message.payload)


def test_a_mailbox_is_not_flooded_however_its_address_is_spelt(walker, clock):
    spellings = ["o.weber@example.org", "O.Weber@Example.org", "oweber+a@example.org", "oweber@example.org"]
    for number, email in enumerate(spellings):
        ask(walker, email=email, structure=f"Structure {number}", siret="", sans_siret="on")
    assert "Trop de demandes ont été envoyées." in walker.text
    assert walker.fields["email"] == "oweber@example.org"
    assert "09 69 36 37 03" in walker.text
    assert (Case.objects.count(), Message.objects.count()) == (3, 3)
    for _ in range(2):
        clock.shift(dt.timedelta(days=1, minutes=1))
        for number in range(4):
            ask(walker, email="oweber@example.org", structure=f"Autre {number}", siret="", sans_siret="on")
    assert Message.objects.count() == 6


def test_a_mailbox_is_not_flooded_by_letters_that_look_otherwise(walker):
    spellings = ["oweber@ｅxample.org", "oweber@exⓐmple.org", "o\u00adweber@example.org", "oweber@example.org"]
    for number, email in enumerate(spellings):
        ask(walker, email=email, structure=f"Structure {number}", siret="", sans_siret="on")
    assert "Trop de demandes ont été envoyées." in walker.text
    assert [message.payload["recipient"] for message in Message.objects.all()] == [{"email": "oweber@example.org"}] * 3


@pytest.mark.parametrize("email", ['"\x01"@example.org', '"oweber"@example.org'])
def test_an_address_in_quotes_is_refused_in_words(walker, email):
    ask(walker, email=email)
    assert "sans guillemet" in walker.errors["email"]
    assert not Message.objects.exists()


def test_a_structure_is_limited_by_the_day(walker, clock):
    for number in range(6):
        ask(walker, email=f"agent{number}@example.org")
    assert "Celle-ci n'est pas enregistrée ; celles d'avant le restent." in walker.text
    assert Case.objects.count() == 5
    clock.shift(dt.timedelta(days=1, minutes=1))
    assert ask(walker, email="agent6@example.org").heading == "Demande envoyée"


def test_a_network_is_limited_by_the_hour(walker):
    for number in range(21):
        ask(walker, email=f"a{number}@example.org", structure=f"S {number}", siret="", sans_siret="on")
    assert "Trop de demandes" in walker.text
    assert Case.objects.count() == 20


def test_a_line_break_in_an_address_never_reaches_a_message(walker):
    ask(walker, email="moi@example.org\r\nBcc: tous@example.org")
    assert "adresse email complète" in walker.errors["email"]
    assert not Message.objects.exists()


def test_scripts_line_breaks_and_unseen_characters_reach_agents_as_plain_words(walker):
    ask(
        walker,
        nom="Weber\r\nBcc: x",
        structure="Cabinet \u202egnirts\u200b",
        message="<script>x</script>\r\n\r\n deux\x00",
    )
    details = Case.objects.get().details
    assert details["nom"] == "Weber Bcc: x"
    assert details["structure"] == "Cabinet gnirts"
    assert details["message"] == "<script>x</script>\n\ndeux"


def test_what_is_typed_is_never_run(walker):
    ask(walker, structure="<script>alert(1)</script>", message="</textarea><script>alert(1)</script>", email="x")
    assert "<script>alert(1)" not in walker.source


@pytest.mark.parametrize("field", ["structure", "nom", "prenom", "fonction", "message"])
@pytest.mark.parametrize("times", [1001, 20_000])
def test_what_is_too_long_is_refused_at_the_field(walker, field, times):
    ask(walker, **{field: "é" * times})
    assert "C'est trop long" in walker.errors[field]
    assert not Case.objects.exists()


def test_words_of_unseen_characters_alone_are_none(walker):
    ask(walker, structure="\u200b\u202e \u00a0")
    assert walker.errors == {"structure": "Ce champ est exigé."}


def test_a_form_without_its_token_is_refused(db):
    walker = Walker(enforce_csrf_checks=True)
    walker.post("/alsace/inscription/autre/tiers-declarant/contact/", **TYPED)
    assert walker.status == 403
    assert not Case.objects.exists()


@pytest.mark.parametrize("forged", ["", "4F3A-91BC-2D07", "4F3A-91BC-2D07:AAAA", "<script>:x"])
def test_a_link_cannot_make_our_page_confirm_a_request_nobody_made(walker, forged):
    walker.get(f"/alsace/inscription/autre/demande-envoyee/?recu={forged}")
    assert walker.path == "/alsace/inscription/autre/"


def test_nothing_typed_stands_in_an_address(walker):
    ask(walker)
    visited = " ".join([location for location, _status in walker.response.redirect_chain])
    assert not any(word in visited for word in ("Weber", "weber", "01234567400019", "example"))


@pytest.mark.parametrize("path", ["autre/banque", "autre/banque/contact", "autre/tiers-declarant/x"])
def test_a_kind_that_does_not_exist_has_no_page(walker, path):
    assert walker.step(path).status == 404
