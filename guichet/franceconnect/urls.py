"""Addresses of the way by FranceConnect. Those it is told of beforehand have no fund."""

from django.urls import path

from guichet.franceconnect import views
from guichet.franceconnect.views import association, no_account

app_name = "franceconnect"
urlpatterns = [
    path("franceconnect/retour/", views.callback, name="callback"),
    path("franceconnect/associer/", association.confirm, name="confirm"),
    path("franceconnect/associer/code/envoyer/", association.send_code, name="send_code"),
    path("franceconnect/associer/code/", association.code, name="code"),
    path("franceconnect/sans-compte/", no_account.no_account, name="no_account"),
    path("franceconnect/sans-compte/quitter/", no_account.leave, name="leave"),
    path("franceconnect/deconnexion/", views.logged_out, name="logged_out"),
    path("<fund:fund>franceconnect/", views.start, name="start"),
    path("<fund:fund>franceconnect/aide/", views.help_page, name="help"),
]
