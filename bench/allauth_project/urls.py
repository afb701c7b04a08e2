"""The pages of a login, and one that only those see who are logged in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import TemplateView


def ready(_request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok")


class Home(TemplateView):
    """The home of whoever is logged in."""

    template_name = "home.html"


urlpatterns = [
    path("readyz", ready),
    path("accounts/", include("allauth.urls")),
    path("espace/", login_required(Home.as_view()), name="home"),
]
