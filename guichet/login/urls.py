"""Addresses of the login window and of its stages."""

from django.urls import path

from guichet.login import views
from guichet.login.views import (
    conditions,
    details,
    disown,
    expired,
    noted_mailbox,
    second_factor,
    stages,
    stay,
    undo,
    unwanted,
)

app_name = "login"
urlpatterns = [
    path("<fund:fund>connexion/", views.window, name="window"),
    path("<fund:fund>connexion/identifiant/", views.where_is_my_identifier, name="where_is_my_identifier"),
    path("<fund:fund>connexion/nouveau-courrier/", expired.send_another_letter, name="send_another_letter"),
    path("<fund:fund>ce-n-est-pas-moi/", disown.disown, name="disown"),
    path("<fund:fund>mandat/arreter/", unwanted.object_to_mandate, name="object_to_mandate"),
    path("<fund:fund>annuler/", undo.undo, name="undo_change"),
    path("<fund:fund>confirmer-mon-adresse/", noted_mailbox.confirm, name="confirm_mailbox"),
    path("session/", stay.stay, name="stay"),
    path("session/fin/", stay.over, name="session_over"),
    path("deconnexion/", views.logout, name="logout"),
    path("connexion/code/", second_factor.second_factor, name="second_factor"),
    path("connexion/code/renvoyer/", second_factor.send_again, name="send_factor_again"),
    path("connexion/code/autrement/", second_factor.another_way, name="another_way"),
    path("connexion/code/aide/", second_factor.help_page, name="code_help"),
    path("connexion/mot-de-passe/", stages.replace_password, name="replace_password"),
    path("connexion/mot-de-passe/modifie/", stages.password_replaced, name="password_replaced"),
    path("connexion/conditions/", conditions.accept, name="accept_conditions"),
    path("connexion/coordonnees/", details.confirm, name="confirm_details"),
    path("connexion/coordonnees/code/", details.verify_email, name="verify_email"),
    path("connexion/coordonnees/code/renvoyer/", details.send_code_again, name="send_code_again"),
    path("connexion/coordonnees/sans-verifier/", details.without_email, name="without_email"),
    path("connexion/coordonnees/verifiees/", stages.details_verified, name="details_verified"),
    path("connexion/coordonnees/<slug:detail>/", details.change, name="change_detail"),
]
