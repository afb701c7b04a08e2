"""The addresses of the private space, all below `/espace/`."""

from django.urls import include, path

from guichet.space import views
from guichet.space.acting import views as acting
from guichet.space.catalogue import outside
from guichet.space.complement import views as complement
from guichet.space.payments import views as payments

app_name = "space"
urlpatterns = [
    path("", views.home, name="home"),
    path("agir/", acting.act, name="act"),
    path("agir/cesser/", acting.stop, name="stop_acting"),
    path("dossiers/", views.my_files, name="my_files"),
    path("dossiers/ajouter/", views.add_file, name="add_file"),
    path("complement/", complement.start, name="complement"),
    path("complement/mode-d-emploi/", complement.guide, name="complement_guide"),
    path("complement/ici/", complement.here, name="complement_here"),
    path("complement/departement/", complement.department, name="complement_department"),
    path("complement/suite/<fund:fund>", complement.outcome, name="complement_outcome"),
    path("complement/code/", complement.file_code, name="file_code"),
    path("complement/code/autre/", complement.another_code, name="another_file_code"),
    path("paiements/", payments.payments, name="payments"),
    path("paiements.csv", payments.payments_csv, name="payments_csv"),
    path("paiements/releve/", payments.payments_pdf, name="payments_pdf"),
    path("paiements/<str:reference>/", payments.payment, name="payment"),
    path("ouvrir/<slug:key>/", outside.open_service, name="open_service"),
    path("services/", include("guichet.space.catalogue.urls")),
    path("attestations/", include("guichet.space.certificates.urls")),
    path("documents/", include("guichet.space.documents.urls")),
    path("demarches/", include("guichet.space.requests.urls")),
    path("echanges/", include("guichet.space.messages.urls")),
    path("coordonnees-bancaires/", include("guichet.space.bank.urls")),
    path("exploitation/", include("guichet.space.farm.urls")),
    path("entreprise/", include("guichet.space.company.urls")),
    path("mandats/", include("guichet.space.mandates.urls")),
    path("", include("guichet.space.third_party.urls")),
    path("", include("guichet.space.third_party.team_urls")),
    path("mon-compte/securite/", include("guichet.space.security.factors.urls")),
    path("mon-compte/securite/", include("guichet.space.security.urls")),
    path("mon-compte/", include("guichet.space.my_account.urls")),
]
