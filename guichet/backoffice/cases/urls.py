"""Addresses of this room: a case is named by its random reference, and by nothing of whom it is about."""

from django.urls import path

from guichet.backoffice.cases import acts, views

urlpatterns = [
    path("demandes/", views.cases, name="cases"),
    path("demandes/liste.csv", views.cases_file, name="cases_file"),
    path("demandes/<uuid:case>/", views.case, name="case"),
    path("demandes/<uuid:case>/prendre/", acts.take, name="case_take"),
    path("demandes/<uuid:case>/rendre/", acts.release, name="case_release"),
    path("demandes/<uuid:case>/noter/", acts.note, name="case_note"),
    path("demandes/<uuid:case>/clore/", acts.close, name="case_close"),
    path("demandes/<uuid:case>/dossier/", acts.open_file, name="case_file"),
    path("demandes/<uuid:case>/transmettre/", acts.hand_over, name="case_hand_over"),
    path("demandes/<uuid:case>/repondre/", acts.answer, name="case_answer"),
    path("demandes/<uuid:case>/accepter/", acts.decide, {"decision": "accepter"}, name="case_accept"),
    path("demandes/<uuid:case>/refuser/", acts.decide, {"decision": "refuser"}, name="case_refuse"),
]
