"""Every address: the agents', and the public ones."""

from django.urls import include, path

from config.public_urls import handler400, handler403, handler404, handler500
from config.public_urls import urlpatterns as public

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("agents/", include("guichet.agents.urls")),
    path("agents/", include("guichet.backoffice.urls")),
    *public,
]
