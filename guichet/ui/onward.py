"""The page between this site and another: a form may not be answered by another site's address (CSP `form-action`).

Browsers apply that directive to every redirection that follows a form. A page that leaves by itself is none; without
that, its link is pressed.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guichet.ui.pages import Site, page


def leave_for(request: HttpRequest, address: str, *, name: str, fund: Site) -> HttpResponse:
    """Return a page that goes on to `address`, of the site that people know as `name`.

    The address comes from the settings or from a registered client, never from what a request says.
    """
    context = {"heading": _("Vous allez sur %(name)s") % {"name": name}, "address": address, "name": name, "here": "/"}
    return page(request, "ui/onward.html", context, fund=fund, private=True)
