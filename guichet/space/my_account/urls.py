"""Addresses of « Mon compte », below `/espace/mon-compte/`, in the names of the space."""

from django.urls import path

from guichet.space.my_account import pages
from guichet.space.my_account.pages import (
    activity,
    address,
    closing,
    consultations,
    contact,
    data,
    franceconnect,
    password,
    reception,
    services,
)

urlpatterns = [
    path("", pages.my_account, name="my_account"),
    path("email/", contact.change_email, name="change_email"),
    path("telephones/", contact.change_phones, name="change_phones"),
    path("mot-de-passe/", password.change_password, name="change_password"),
    path("adresse/", address.change_address, name="change_address"),
    path("adresse/demandee/", address.address_asked, name="address_asked"),
    path("reception/<slug:slug>/", reception.reception, name="reception"),
    path("franceconnect/associer/", franceconnect.associate, name="franceconnect_associate"),
    path("franceconnect/associe/", franceconnect.associated, name="franceconnect_associated"),
    path("franceconnect/dissocier/", franceconnect.dissociate, name="franceconnect_dissociate"),
    path("fermer/", closing.close_account, name="close_account"),
    path("mes-donnees/", data.my_data, name="my_data"),
    path("mes-donnees/<slug:form>/", data.download, name="my_data_file"),
    path("activite/", activity.activity, name="activity"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("services/", services.connected_services, name="connected_services"),
    path("services/retirer/", services.disconnect_service, name="disconnect_service"),
    path("<slug:kind>/code/", contact.change_code, name="change_code"),
    path("<slug:kind>/code/renvoyer/", contact.change_code_again, name="change_code_again"),
    path("<slug:kind>/confirmer/", contact.confirm, name="confirm_contact"),
    path("<slug:kind>/renoncer/", contact.change_cancel, name="change_cancel"),
]
