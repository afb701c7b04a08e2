"""The page between this site and another: a form may not be answered by another site's address (CSP `form-action`).

Browsers apply that directive to every redirection that follows a form. A page that leaves by itself is none; without
that, its link is pressed.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guichet.ui.pages import Site, page


def leave_for(request: HttpRequest, address: str, *, name: str, fund: Site, out: bool = False) -> HttpResponse:
    """Return a page that goes on to `address`, of the site that people know as `name`.

    The address comes from the settings or from a registered client, never from what a request says. `out` says that one
    has logged out here, and goes there to log out too: whoever pressed « Se déconnecter » did not mean to go elsewhere.
    """
    heading = _("Vous quittez aussi %(name)s") if out else _("Vous allez sur %(name)s")
    context = {"heading": heading % {"name": name}, "address": address, "name": name, "out": out, "here": "/"}
    return page(request, "ui/onward.html", context, fund=fund, private=True)
