"""News and banners: written, previewed as the public page draws them, published, changed, taken down."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from guichet.audit.models import Entry
from guichet.backoffice.content import operations
from guichet.funds import kept
from guichet.funds.models import NewsItem
from tests.factories import AccountFactory, AgentFactory, NewsItemFactory, enter

pytestmark = pytest.mark.django_db
HERE = "/agents/contenus/actualites/"
NEW = f"{HERE}nouvelle/"


def day(days):
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def write(walker, **typed):
    """Preview a piece of news."""
    return walker.get(NEW).press("Voir l'aperçu", **{"nature": "actualite", "titre": "Portes ouvertes", **typed})


@pytest.mark.requirement("R171")
def test_news_with_the_notation_is_public_and_in_the_space(walker):
    write(walker, texte="## Quand\nSamedi\n- le matin\n- l'après-midi")
    preview = "<h4>Quand</h4><p>Samedi</p><ul><li>le matin</li><li>l&#x27;après-midi</li></ul>"
    assert preview in walker.source
    walker.press("Publier")
    assert "Portes ouvertes" in walker.text
    assert preview in Client().get("/alsace/").content.decode()
    member = enter(Client(), AccountFactory())
    assert preview in member.get("/espace/").content.decode()
    assert "Portes ouvertes" not in Client().get("/provence-azur/").content.decode()


def test_a_banner_is_above_every_page_where_one_enters(walker):
    write(walker, nature="interruption", titre="Arrêt ce soir", texte="De 22 h à 23 h.", fin_jour=day(1))
    walker.press("Publier")
    for address in ("/alsace/", "/alsace/connexion/", "/alsace/inscription/"):
        shown = Client().get(address, follow=True).content.decode()
        assert "Interruption du service\xa0: Arrêt ce soir" in shown, address
    assert "Arrêt ce soir" not in Client().get("/provence-azur/connexion/", follow=True).content.decode()


def test_national_words_are_for_all_funds_and_only_national_agents_touch_them(national, walker):
    write(national, titre="Partout").press("Publier")
    assert "Partout" in Client().get("/alsace/").content.decode()
    item = NewsItem.objects.get(title="Partout")
    assert item.fund_code == ""
    assert walker.get(f"{HERE}{item.reference}/").status == 404
    assert walker.post(f"{HERE}{item.reference}/retirer/").status == 404
    assert Entry.objects.filter(event="agent.denied", facts={"reason": "content"}).count() == 2
    item.refresh_from_db()
    assert item.removed_at is None


def test_what_is_to_come_waits_and_what_is_over_is_kept(walker):
    write(walker, titre="Bientôt", debut_jour=day(3), debut_heure="08:00", fin_jour=day(4)).press("Publier")
    assert "Bientôt" in walker.text
    assert "Bientôt" not in Client().get("/alsace/").content.decode()
    begins = timezone.localtime(NewsItem.objects.get().published_at)
    assert (begins.date().isoformat(), begins.hour) == (day(3), 8)
    NewsItemFactory(title="Passée", until=timezone.now() - dt.timedelta(days=1))
    assert "Passée" in walker.get(HERE).text


def test_changing_and_taking_down(walker):
    write(walker).press("Publier")
    item = NewsItem.objects.get()
    walker.get(f"{HERE}{item.reference}/").press("Voir l'aperçu", titre="Portes fermées").press("Publier")
    assert "Portes fermées" in Client().get("/alsace/").content.decode()
    walker.get(f"{HERE}{item.reference}/retirer/").press("Retirer")
    assert "C'est retiré" in walker.text
    assert "Portes fermées" not in Client().get("/alsace/").content.decode()
    item.refresh_from_db()
    assert item.removed_at is not None
    assert "déjà retiré" in walker.get(f"{HERE}{item.reference}/").text
    events = list(Entry.objects.filter(event__startswith="content.").order_by("pk").values_list("event", "facts"))
    assert events == [
        ("content.published", {"action": "news"}),
        ("content.changed", {"action": "news"}),
        ("content.removed", {"action": "news"}),
    ]


def test_an_unchanged_start_stays(walker):
    item = NewsItemFactory()
    walker.get(f"{HERE}{item.reference}/").press("Voir l'aperçu", titre="Autre titre").press("Publier")
    assert NewsItem.objects.get().published_at == item.published_at


def test_two_agents_at_once_the_second_is_told(walker, as_administrator):
    item, other = NewsItemFactory(), as_administrator(name="Luc Weiss")
    walker.get(f"{HERE}{item.reference}/").press("Voir l'aperçu", titre="La mienne")
    other.get(f"{HERE}{item.reference}/").press("Voir l'aperçu", titre="La sienne").press("Publier")
    walker.press("Publier")
    assert "Quelqu'un d'autre a enregistré" in walker.text
    assert walker.fields["titre"] == "La mienne"
    assert NewsItem.objects.get().title == "La sienne"


def test_one_taken_down_meanwhile_is_not_brought_back_and_the_text_is_not_lost(walker, as_administrator):
    item, other = NewsItemFactory(), as_administrator(name="Luc Weiss")
    walker.get(f"{HERE}{item.reference}/").press("Voir l'aperçu", titre="La mienne")
    other.get(f"{HERE}{item.reference}/retirer/").press("Retirer")
    walker.press("Publier")
    assert NewsItem.objects.get().removed_at is not None
    assert "Quelqu'un l'a retirée" in walker.text
    assert walker.fields["titre"] == "La mienne"
    walker.press("Voir l'aperçu").press("Publier")
    assert NewsItem.objects.get(removed_at=None).title == "La mienne"
    assert NewsItem.objects.get(pk=item.pk).removed_at is not None


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"titre": ""}, "titre", "Ce champ est exigé."),
        ({"titre": "x" * 151}, "titre", "C'est trop long : 150 caractères au plus."),
        ({"texte": "x" * 4001}, "texte", "C'est trop long : 4000 caractères au plus."),
        ({"nature": "autre"}, "nature", "Choisissez une des réponses proposées."),
        ({"nature": "bandeau"}, "fin_jour", "Indiquez quand le bandeau disparaît"),
        ({"nature": "bandeau", "fin_jour": "2099-01-01"}, "fin_jour", "60 jours au plus"),
        ({"nature": "bandeau", "texte": "a\nb", "fin_jour": day(1)}, "texte", "tient sur une ligne"),
        ({"fin_jour": "2020-01-01"}, "fin_jour", "La fin doit venir après le début"),
        ({"debut_jour": day(5), "fin_jour": day(3)}, "fin_jour", "La fin doit venir après le début"),
        ({"debut_heure": "10:00"}, "debut_jour", "Indiquez aussi le jour."),
        ({"debut_jour": "demain"}, "debut_jour", "Saisissez une date qui existe"),
        ({"debut_jour": day(2), "debut_heure": "25:00"}, "debut_heure", "Saisissez une heure"),
        ({"debut_jour": "2027-03-28", "debut_heure": "2 h 30"}, "debut_heure", "Cette heure n'existe pas"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(walker, typed, field, says):
    write(walker, **typed)
    assert says in walker.errors[field].replace("\xa0", " ")
    for name, value in typed.items():
        if name not in {"nature", "debut_heure"}:
            assert walker.fields[name] == value
    assert not NewsItem.objects.exists()


def test_days_and_hours_are_read_as_people_write_them(walker):
    write(walker, nature="bandeau", debut_jour="03/03/2199", debut_heure="9 h", fin_jour="4.3.2199", fin_heure="18h30")
    assert walker.errors == {}
    shown = walker.fields
    assert (shown["debut_jour"], shown["debut_heure"]) == ("2199-03-03", "09:00")
    assert (shown["fin_jour"], shown["fin_heure"]) == ("2199-03-04", "18:30")
    walker.press("Voir à nouveau l'aperçu", fin_jour="mardi")
    assert walker.page.element(name="fin_jour").get("type") == "text"
    assert walker.fields["fin_jour"] == "mardi"


def test_a_form_sent_twice_publishes_what_was_previewed(walker):
    write(walker)
    walker.press("Publier", titre="Autre chose")
    assert not NewsItem.objects.exists()


def test_a_banner_reaches_other_servers_within_half_a_minute(now, fund):
    clock = [0.0]
    kept.BANNERS.clock, former = (lambda: clock[0]), kept.BANNERS.clock
    try:
        kept.BANNERS.put([])
        NewsItemFactory(as_banner=True, published_at=now)
        assert kept.banners(fund, now=now) == []
        clock[0] = kept.BANNERS_KEPT
        assert len(kept.banners(fund, now=now)) == 1
    finally:
        kept.BANNERS.clock = former


def test_entering_costs_no_query_for_banners(django_assert_num_queries):
    NewsItemFactory(as_banner=True)
    with django_assert_num_queries(0):
        Client().get("/alsace/connexion/")


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_the_same_instant_one_is_written(at_once, now):
    item, agents = NewsItemFactory(), [AgentFactory(roles=["administrator"]) for _ in range(2)]

    def change(agent, title):
        mine = NewsItem.objects.get()
        return lambda: operations.change_item(mine, facts={"title": title}, revision=0, agent=agent, now=now)

    results = at_once(change(agents[0], "A"), change(agents[1], "B"))
    assert [type(one) for one in results if one is not None] == [operations.ChangedMeanwhile]
    item.refresh_from_db()
    assert item.revision == 1


def test_few_queries(walker, django_assert_max_num_queries):
    NewsItemFactory.create_batch(5, changed_by=walker.agent.reference, changed_at=timezone.now())
    item = NewsItem.objects.first()
    for address in ("", "nouvelle/", f"{item.reference}/", f"{item.reference}/retirer/"):
        with django_assert_max_num_queries(8):
            assert walker.client.get(f"{HERE}{address}").status_code == 200
    with django_assert_max_num_queries(8):
        walker.client.get("/agents/contenus/")
