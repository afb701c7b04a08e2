"""Addresses of the agents' screens, all below `/agents/`."""

from django.urls import path

from guichet.backoffice import views
from guichet.backoffice.cases.urls import urlpatterns as cases
from guichet.backoffice.content.urls import urlpatterns as content
from guichet.backoffice.conventions.urls import urlpatterns as conventions
from guichet.backoffice.counter.urls import urlpatterns as counter
from guichet.backoffice.exchanges.urls import urlpatterns as exchanges
from guichet.backoffice.figures.urls import urlpatterns as figures
from guichet.backoffice.finding.urls import urlpatterns as finding
from guichet.backoffice.journal.urls import urlpatterns as journal
from guichet.backoffice.letters.urls import urlpatterns as letters
from guichet.backoffice.mandates.urls import urlpatterns as mandates
from guichet.backoffice.person.urls import urlpatterns as person
from guichet.backoffice.policy.urls import urlpatterns as policy
from guichet.backoffice.requests.urls import urlpatterns as requests
from guichet.backoffice.switches.urls import urlpatterns as switches
from guichet.backoffice.team.urls import urlpatterns as team
from guichet.backoffice.vigilance.urls import urlpatterns as vigilance

app_name = "backoffice"
urlpatterns = [
    path("", views.home, name="home"),
    *finding,
    *requests,  # before `person`, whose actions have any name below a file
    *mandates,  # likewise
    *person,
    *cases,
    *exchanges,
    *conventions,
    *counter,
    *letters,
    *content,
    *switches,
    *policy,
    *vigilance,
    *team,
    *journal,
    *figures,
]
