"""Addresses of the agents' login, of invitations and of « Mes accès », all below `/agents/`."""

from django.urls import path

from guichet.agents.views import invitation, login, own, proconnect, tying

app_name = "agents"
urlpatterns = [
    path("connexion/", login.login, name="login"),
    path("connexion/code/", login.second_factor, name="second_factor"),
    path("proconnect/", proconnect.start, name="proconnect"),
    path("proconnect/retour/", proconnect.returned, name="proconnect_return"),
    path("proconnect/deconnecte/", proconnect.logged_out, name="proconnect_logged_out"),
    path("deconnexion/", login.logout, name="logout"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/mot-de-passe/", invitation.choose_password, name="choose_password"),
    path("invitation/proconnect/", tying.from_invitation, name="invitation_proconnect"),
    path("invitation/second-moyen/", invitation.choose_factor, name="choose_factor"),
    path("acces/", own.my_access, name="my_access"),
    path("acces/caisse/", own.change_fund, name="change_fund"),
    path("acces/sessions/", own.end_session, name="end_session"),
    path("acces/mot-de-passe/", own.password, name="password"),
    path("acces/proconnect/", tying.link, name="link_proconnect"),
    path("acces/proconnect/delier/", tying.unlink, name="unlink_proconnect"),
    path("acces/application/", own.application, name="application"),
    path("acces/application/retirer/", own.remove_application, name="remove_application"),
    path("acces/cles/", own.add_key, name="add_key"),
    path("acces/cles/<uuid:reference>/retirer/", own.remove_key, name="remove_key"),
]
