"""Pages for what goes wrong: in French, with a way out, and without touching the database, which may be the trouble."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.translation import gettext as _

from guichet.ui.pages import NationalSite, Site, page

BARE = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Service indisponible</title>'
    "<h1>Le service est momentanément indisponible</h1>"
    '<p>Réessayez dans quelques minutes. <a href="/">Aller à l\'accueil</a></p></html>'
)
"""The last resort, when even the error page cannot be drawn."""


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404, on the fund's own page where the address was that of a fund.

    An address copied from a letter without its last slash, or in capitals, leads where it was meant to.
    """
    meant = f"{request.path.lower().rstrip('/')}/"
    if request.method in {"GET", "HEAD"} and meant != request.path and _leads_somewhere(meant):
        return HttpResponseRedirect(meant)
    return _error(
        request,
        404,
        _("Cette page n'existe pas"),
        _("L'adresse a peut-être changé, ou elle a été mal recopiée."),
    )


def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """Answer 405: most often a reader who reloads, or types, an address that only takes forms."""
    return _error(
        request, 405, _("Cette page ne s'ouvre pas ainsi"), _("Revenez à l'accueil et reprenez votre démarche.")
    )


class TooLarge(RequestDataTooBig):
    """What is sent is larger than the page reads; `limit` is that of one file in bytes, None where none is taken."""

    def __init__(self, limit: int | None = None) -> None:
        """Take the limit of a file."""
        super().__init__("more than this page reads")
        self.limit = limit


def too_large(request: HttpRequest, *, limit: int | None = None) -> HttpResponse:
    """Answer 413: a file beyond measure, which was not read."""
    text = _("Rien n'a été lu ni enregistré. Raccourcissez ce que vous envoyez, puis recommencez.")
    if limit:
        text = _(
            "Rien n'a été lu ni enregistré. Un fichier pèse %(limit)s Mo au plus : photographiez à nouveau en qualité "
            "plus basse, ou envoyez le document en plusieurs fichiers."
        ) % {"limit": limit // (1024 * 1024)}
    return _error(request, 413, _("Votre envoi est trop lourd"), text, again=request.path)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 to what is too large: Django has no page of its own for that."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, limit=getattr(exception, "limit", None))
    return _error(
        request, 400, _("Cette demande n'a pas pu être lue"), _("Revenez à l'accueil et recommencez votre démarche.")
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403."""
    return _error(request, 403, _("Cette page ne vous est pas ouverte"), _("Connectez-vous pour y accéder."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403 when a form comes without its token: most often a page left open too long, or cookies refused."""
    return _error(
        request,
        403,
        _("Votre page n'était plus valable"),
        _(
            "Par sécurité, rien n'a été enregistré. Ouvrez de nouveau la page et recommencez. "
            "Si cela se reproduit, vérifiez que votre navigateur accepte les cookies de ce site."
        ),
        again=request.path,
    )


def too_many_requests(request: HttpRequest, *, fund: Site, retry_after: int | None = None) -> HttpResponse:
    """Answer 429; `retry_after` is in seconds."""
    response = _error(
        request,
        429,
        _("Trop de demandes en peu de temps"),
        _("Par sécurité, patientez quelques minutes avant de recommencer."),
        fund=fund,
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    title, text = _("Le service est momentanément indisponible"), _("Réessayez dans quelques minutes.")
    try:
        return _error(request, 500, title, text)
    except Exception:  # noqa: BLE001 - whatever broke the page may break this one: the reader still needs an answer
        return HttpResponse(BARE, status=500)


def _error(  # noqa: PLR0913 - the parts of one page
    request: HttpRequest, status: int, title: str, text: str, *, again: str = "", fund: Site | None = None
) -> HttpResponse:
    context = {"heading": title, "text": text, "again": again}
    try:
        return page(request, "ui/error.html", context, fund=fund or _fund_of(request), status=status, private=True)
    except NoReverseMatch:
        return HttpResponse(BARE, status=status)


def _fund_of(request: HttpRequest) -> Site:
    match = request.resolver_match
    if match is None:
        # An address that leads nowhere: the site is the one whose name it begins with.
        try:
            match = resolve(f"/{request.path.lower().split('/')[1]}/")
        except (Resolver404, IndexError):
            return NationalSite()
    found: Site | None = match.kwargs.get("fund")
    return found or NationalSite()
