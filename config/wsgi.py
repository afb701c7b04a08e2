"""The WSGI application, for `guichet web` and for any other WSGI server."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request. A page is handed over whole, so that the server sends it at once and says its length."""
    response: Any = _django(environ, start_response)
    if response.streaming:
        return response  # type: ignore[no-any-return]  # a file, read as it is sent
    content: bytes = response.content
    # As a server does once the body is sent: the database connection goes back to the pool earlier.
    response.close()
    return [content]
