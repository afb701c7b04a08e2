"""The addresses of the space of third parties, all below the membership that opens them (`access.member_page`)."""

from django.urls import include, path

from guichet.space.third_party import beneficiaries, clients, exchanging, payments

_OF_ONE = [
    path("clients/", clients.clients, name="third_clients"),
    path("paiements/", payments.payments, name="third_payments"),
    path("paiements.csv", payments.payments_csv, name="third_payments_csv"),
    path("paiements/releve/", payments.payments_pdf, name="third_payments_pdf"),
    path("paiements/<str:reference>/", payments.payment, name="third_payment"),
    path("beneficiaires/", beneficiaries.beneficiaries, name="third_beneficiaries"),
    path("beneficiaires/<uuid:beneficiary>/", beneficiaries.beneficiary, name="third_beneficiary"),
    path("echanges/", exchanging.exchanges, name="third_exchanges"),
    path("echanges/nouveau/<uuid:beneficiary>/", exchanging.exchange_new, name="third_exchange_new"),
    path("echanges/<uuid:thread>/", exchanging.exchange, name="third_exchange"),
    path("echanges/<uuid:thread>/pieces/<uuid:paper>/", exchanging.exchange_paper, name="third_exchange_paper"),
]
urlpatterns = [path("tiers/<uuid:membership>/", include(_OF_ONE))]
