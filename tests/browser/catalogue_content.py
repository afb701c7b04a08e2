"""What administrators write: each page and each of its states, and the stage that asks for new general conditions."""

import datetime as dt

from django.utils import timezone

from guichet.backoffice.content import versions
from guichet.funds import kept
from guichet.funds.known_facts import CONDITIONS
from guichet.funds.models import ConditionsDraft, GeneralConditions, NewsItem
from guichet.funds.queries import current_conditions
from tests.factories import AccountFactory, AgentFactory, NewsItemFactory, at_work, enter
from tests.journeys.walker import Walker

HERE = "/agents/contenus/"
PREVIEW, PUBLISH = "Voir l'aperçu", "Publier"
SAVE = "Enregistrer le projet et le comparer"
NOTATION = "## Ce samedi\nSur rendez-vous, de 9 h à 12 h :\n- à Colmar\n- à Strasbourg"


def content():
    """Assistance, news, banners, general conditions."""
    walker = _administrator("68", "Claire Muller")
    NewsItem.objects.all().delete()
    yield "content, nothing written", walker.get(HERE)
    yield "content, no news", walker.get(f"{HERE}actualites/")
    yield from _desk(walker)
    yield from _news(walker)
    yield "content", walker.get(HERE)
    walker.expected = 403
    yield "content, conditions refused to a fund", walker.get(f"{HERE}conditions/")
    yield from _conditions()
    yield from _asked()
    NewsItem.objects.all().delete()
    kept.BANNERS.put([])


def _administrator(fund_code, name):
    walker = Walker()
    agent = AgentFactory(roles=["administrator"], roles__fund_code=fund_code, name=name)
    at_work(walker.client, agent, fund_code=fund_code)
    return walker


def _desk(walker):
    page = f"{HERE}assistance/"
    yield "content, desk", walker.get(page)
    wrong = {"telephone": "12", "email": "aide@", "horaires": "De 9\u202e h", "date": "2126-01-01"}
    yield "content, desk, mistyped", walker.press(PREVIEW, **wrong)
    typed = {"telephone": "03 88 11 22 33", "precision": "Prix d'un appel local", "horaires": "Du lundi au samedi"}
    yield "content, desk, preview", walker.get(page).press(PREVIEW, **typed)
    other = _administrator("68", "Luc Weiss")
    other.get(page).press(PREVIEW, horaires="Le samedi").press(PUBLISH)
    yield "content, desk, somebody else saved", walker.press(PUBLISH)


def _news(walker):
    page, list_page = f"{HERE}actualites/nouvelle/", f"{HERE}actualites/"
    yield "content, news, to write", walker.get(page)
    yield (
        "content, news, mistyped",
        walker.press(PREVIEW, nature="bandeau", titre="", texte="a\nb", debut_heure="9:00", fin_jour="demain"),
    )
    news = {"nature": "actualite", "titre": "Votre caisse vous accueille le samedi", "texte": NOTATION}
    yield "content, news, preview", walker.get(page).press(PREVIEW, **news)
    walker.press(PUBLISH)
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    banner = {"nature": "interruption", "titre": "Ce soir de 22 h à 23 h", "texte": "", "fin_jour": tomorrow}
    yield "content, banner, preview", walker.get(page).press(PREVIEW, **banner)
    walker.press(PUBLISH)
    yield "login window, with a banner", Walker().get("/alsace/connexion/")
    yield "enrolment, with a banner", Walker().get("/alsace/inscription/")
    NewsItemFactory(title="Passée", until=timezone.now() - dt.timedelta(days=1))
    NewsItemFactory(title="À venir", published_at=timezone.now() + dt.timedelta(days=4))
    yield "content, news", walker.get(list_page)
    item = NewsItem.objects.get(as_banner=False, title=news["titre"])
    mine, other = walker.get(f"{list_page}{item.reference}/"), _administrator("68", "Luc Weiss")
    yield "content, news, to change", mine
    mine.press(PREVIEW, titre="Le samedi aussi")
    other.get(f"{list_page}{item.reference}/").press(PREVIEW, titre="Fermé samedi").press(PUBLISH)
    yield "content, news, somebody else saved", mine.press(PUBLISH)
    yield "content, news, to take down", other.get(f"{list_page}{item.reference}/retirer/")
    other.press("Retirer")
    yield "content, news, taken down meanwhile", mine.press(PREVIEW)


def _conditions():
    GeneralConditions.objects.filter(published_at__gt=timezone.now()).delete()  # whatever day it is
    author, approver = _administrator("", "Paul Durand"), _administrator("", "Anne Roy")
    page = f"{HERE}conditions/"
    yield "content, national", author.get(HERE)
    yield "content, conditions", author.get(page)
    yield "content, conditions, to write", author.get(f"{page}projet/")
    yield "content, conditions, mistyped", author.press(SAVE, texte="", jour="2020-01-01")
    text = (
        current_conditions(now=timezone.now()).text.replace("gratuit et facultatif", "gratuit") + "\n\n## 10. Fin\nFin."
    )
    day = (timezone.localdate() + dt.timedelta(days=20)).isoformat()
    typed = {"resume": "Un article 10 est ajouté.\n- Il dit la fin.", "texte": text, "jour": day}
    approver.get(f"{page}projet/")
    yield "content, conditions, compared by its author", author.get(f"{page}projet/").press(SAVE, **typed)
    yield "content, conditions, somebody else saved", approver.press(SAVE, **{**typed, "resume": "Le mien"})
    yield "content, conditions, to approve", approver.get(f"{page}projet/relire/")
    yield "content, conditions, drafted", approver.get(page)
    yield "content, conditions, approved", approver.get(f"{page}projet/relire/").press("J'approuve cette version")
    planned = GeneralConditions.objects.latest("version")
    versions.withdraw(planned, agent=AgentFactory(roles=[]), now=timezone.now())
    ConditionsDraft.objects.all().delete()


def _asked():
    account = AccountFactory()
    current = current_conditions(now=timezone.now())
    made = GeneralConditions.objects.create(
        version=max(CONDITIONS) + 1,
        text=current.text,
        summary="Un médiateur est nommé.\n- Il répond en un mois.",
        published_at=timezone.now(),
    )
    kept.VERSIONS.forget()
    walker = Walker()
    enter(walker.client, account)
    yield "new conditions at login", walker.get("/espace/")
    yield "new conditions at login, another version", walker.post("/connexion/conditions/", version="1")
    yield "new conditions at login, leaving", walker.get("/espace/mon-compte/fermer/")
    # Other chapters log in as they did before.
    made.delete()
    kept.VERSIONS.forget()
