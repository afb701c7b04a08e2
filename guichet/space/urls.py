"""The addresses of the private space, all below `/espace/`."""

from django.urls import include, path

from guichet.space import views

app_name = "space"
urlpatterns = [
    path("", views.home, name="home"),
    path("dossiers/", views.my_files, name="my_files"),
    path("dossiers/ajouter/", views.add_file, name="add_file"),
    path("paiements/", views.payments, name="payments"),
    path("paiements.csv", views.payments_csv, name="payments_csv"),
    path("mon-compte/securite/", include("guichet.space.security.urls")),
]
