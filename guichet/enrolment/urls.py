"""Addresses of an enrolment, in French, under a fund or under the national site."""

from django.urls import path

from guichet.enrolment import views
from guichet.enrolment.callback import views as callback
from guichet.enrolment.counter import views as counter
from guichet.enrolment.third_parties import views as third_parties
from guichet.enrolment.whereabouts import views as whereabouts

app_name = "enrolment"
urlpatterns = [
    path("<fund:fund>etre-rappele/", callback.callback, name="callback"),
    path("<fund:fund>etre-rappele/demande-envoyee/", callback.sent, name="callback_sent"),
    path("<fund:fund>inscription/", views.start, name="start"),
    path("<fund:fund>inscription/numero-inconnu/<slug:kind>/", views.unknown_number, name="unknown_number"),
    path("<fund:fund>inscription/compte-existant/", views.account_exists, name="account_exists"),
    path("<fund:fund>inscription/reprendre/", views.resume, name="resume"),
    path("<fund:fund>inscription/abandonner/", views.abandon, name="abandon"),
    path("<fund:fund>inscription/terminee/", views.done, name="done"),
    path("<fund:fund>inscription/ou-est-mon-courrier/", whereabouts.whereabouts, name="whereabouts"),
    path("<fund:fund>inscription/code/renvoyer/", views.send_code_again, name="send_code_again"),
    path("<fund:fund>inscription/guichet/", counter.join, name="join"),
    path("<fund:fund>inscription/autre/", third_parties.kinds, name="third_parties"),
    path("<fund:fund>inscription/autre/demande-envoyee/", third_parties.sent, name="third_party_sent"),
    path("<fund:fund>inscription/autre/<slug:slug>/", third_parties.explain, name="third_party"),
    path("<fund:fund>inscription/autre/<slug:slug>/contact/", third_parties.contact, name="third_party_contact"),
    path("<fund:fund>inscription/<slug:slug>/", views.step, name="step"),
    path("<fund:fund>inscription/<slug:slug>/je-ne-peux-pas-repondre/", views.cannot_answer, name="cannot_answer"),
]
