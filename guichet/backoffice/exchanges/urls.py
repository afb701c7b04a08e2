"""Addresses of this room, all of a case: nothing is read but by whoever holds it."""

from django.urls import path

from guichet.backoffice.exchanges import appointments, bank, threads

urlpatterns = [
    path("demandes/<uuid:case>/echange/", threads.thread, name="case_thread"),
    path("demandes/<uuid:case>/echange/pieces/<uuid:paper>/", threads.paper, name="case_paper"),
    path("demandes/<uuid:case>/rendez-vous/", appointments.appointment, name="case_appointment"),
    path("demandes/<uuid:case>/banque/", bank.bank, name="case_bank"),
    path("demandes/<uuid:case>/banque/rib/", bank.rib, name="case_bank_paper"),
]
