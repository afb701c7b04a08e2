"""The assistance desk: what is typed is previewed, then public, and what is not known is not invented."""

import pytest
from django.test import Client

from guichet.audit.models import Entry
from guichet.backoffice.content import operations
from guichet.delivery import rendering
from guichet.funds.models import AssistanceDesk
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db
PAGE = "/agents/contenus/assistance/"
TYPED = {
    "telephone": "03.88.11 22 33",
    "precision": "Prix d'un appel local",
    "standard": "",
    "email": "aide@alsace.example.org",
    "horaires": "Du lundi au vendredi, de 9 h à 12 h",
    "date": "2026-11-02",
}


def edit(walker, **changed):
    """Preview what is typed; return the walker."""
    return walker.get(PAGE).press("Voir l'aperçu", **{**TYPED, **changed})


@pytest.mark.requirement("R200", "R201")
def test_what_is_published_is_what_the_public_reads(walker):
    edit(walker)
    assert "Rien n'est encore publié" in walker.text
    assert "03 88 11 22 33" in walker.text
    assert "09 69 36 37 03" in Client().get("/alsace/assistance/").content.decode()
    walker.press("Publier")
    assert "C'est publié" in walker.text
    for address in ("/alsace/", "/alsace/assistance/"):
        shown = Client().get(address).content.decode()
        assert 'href="tel:0388112233">03 88 11 22 33</a>' in shown
        assert "Du lundi au vendredi, de 9 h à 12 h" in shown
        assert "aide@alsace.example.org" in shown


def test_what_is_left_empty_is_unknown_and_said_to_be(walker):
    edit(walker, telephone="", precision="", email="", horaires="", date="").press("Publier")
    shown = Client().get("/alsace/assistance/").content.decode()
    assert "Le numéro de téléphone n'est pas connu." in shown
    assert "Les horaires ne sont pas connus." in shown
    assert "mailto:" not in shown


def test_the_journal_says_who_and_the_page_says_it_too(walker):
    edit(walker).press("Publier")
    entry = Entry.objects.get(event="content.changed")
    assert (entry.actor, entry.fund_code, entry.facts) == (walker.agent.actor, "68", {"action": "assistance"})
    assert "Claire Muller" in walker.text
    assert "Informations exactes au 2 novembre 2026" in walker.text.replace("\xa0", " ")


def test_a_fund_without_a_desk_gets_one(as_administrator):
    walker = as_administrator("21")
    assert not AssistanceDesk.objects.filter(fund_code="21").exists()
    assert edit(walker).press("Publier").status == 200
    assert AssistanceDesk.objects.get(fund_code="21").telephone == "03 88 11 22 33"


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("telephone", "123", "Saisissez un numéro français de dix chiffres"),
        ("telephone", "+32 470 12 34 56", "Saisissez un numéro français de dix chiffres"),
        ("standard", "javascript:alert(1)", "Saisissez un numéro français de dix chiffres"),
        ("email", "aide@", "Saisissez une adresse email complète"),
        ("email", "aide@example.org\nBcc: tous@example.org", "adresse email"),
        ("date", "31/02/2026", "Saisissez une date qui existe"),
        ("date", "2126-01-01", "Cette date n'est pas encore passée."),
        ("horaires", "x" * 201, "C'est trop long : 200 caractères au plus."),
        ("precision", "Appelez \u202egro.live", "Il y a un caractère invisible après « Appelez »"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(walker, field, typed, says):
    edit(walker, **{field: typed})
    assert says in walker.errors[field].replace("\xa0", " ")
    kept = dict(TYPED, **{field: typed})
    shown = walker.fields
    assert {name: shown[name] for name in kept if "\n" not in kept[name]} == {
        name: value for name, value in kept.items() if "\n" not in value
    }
    assert AssistanceDesk.objects.get(fund_code="68").revision == 0


def test_what_was_changed_since_the_preview_is_previewed_again(walker):
    edit(walker).press("Publier", horaires="Le samedi")
    assert "Rien n'est encore publié" in walker.text
    assert AssistanceDesk.objects.get(fund_code="68").hours == "Du lundi au vendredi"
    walker.press("Publier")
    assert AssistanceDesk.objects.get(fund_code="68").hours == "Le samedi"


def test_two_agents_at_once_the_second_is_told_and_loses_nothing(walker, as_administrator):
    other = as_administrator(name="Luc Weiss")
    edit(walker)
    edit(other, horaires="Le samedi").press("Publier")
    walker.press("Publier")
    assert "Quelqu'un d'autre a enregistré" in walker.text
    assert "Luc Weiss" in walker.text
    assert "Le samedi" in walker.text
    assert walker.fields["horaires"] == TYPED["horaires"]
    assert AssistanceDesk.objects.get(fund_code="68").hours == "Le samedi"
    walker.press("Voir l'aperçu").press("Publier")
    assert AssistanceDesk.objects.get(fund_code="68").hours == TYPED["horaires"]


def test_the_national_site_has_no_desk(national):
    assert national.get(PAGE).status == 403


def test_other_roles_do_not_write(client):
    from tests.factories import at_work

    for role in ("support", "letters", "requests", "security"):
        at_work(client, AgentFactory(roles=[role]))
        for address in ("", "assistance/", "actualites/", "actualites/nouvelle/", "conditions/", "conditions/projet/"):
            assert client.get(f"/agents/contenus/{address}").status_code == 403
            assert client.post(f"/agents/contenus/{address}").status_code in (403, 405)


def test_messages_quote_the_desk_on_one_line_whoever_writes_it(walker):
    edit(walker, precision="Appel gratuit\r\nBcc: tous@example.org")
    assert "precision" in walker.errors
    edit(walker).press("Publier")
    values = {**rendering.surroundings("68"), "code": "123456", "minutes": 15}
    message = rendering.text("one_time_codes/security_code", "email.txt", values).replace("\xa0", " ")
    assert "Appelez-nous au 03 88 11 22 33" in message
    assert "Bcc" not in message


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_is_written(at_once, now):
    first, second = AgentFactory(roles=["administrator"]), AgentFactory(roles=["administrator"])

    def publish(agent, hours):
        return lambda: operations.publish_desk(fund_code="21", facts={"hours": hours}, revision=0, agent=agent, now=now)

    results = at_once(publish(first, "A"), publish(second, "B"))
    assert sorted(type(one) for one in results if one is not None) == [operations.ChangedMeanwhile]
    desk = AssistanceDesk.objects.get(fund_code="21")
    assert (desk.revision, desk.hours) in {(1, "A"), (1, "B")}
    assert Entry.objects.filter(event="content.changed").count() == 1


def test_few_queries(walker, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        walker.get("/agents/contenus/")
    with django_assert_max_num_queries(8):
        edit_page = walker.client.get(PAGE)
    assert edit_page.status_code == 200
