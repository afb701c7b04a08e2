"""Addresses of requests and declarations, below `/espace/demarches/`, in the names of the space."""

from django.urls import path

from guichet.space.requests import complement
from guichet.space.requests.pages import beginning, drafting, following, papers, sending

urlpatterns = [
    path("", following.requests, name="requests"),
    path("<uuid:reference>/", following.request_page, name="request"),
    path("<uuid:reference>/pieces/", papers.papers, name="request_papers"),
    path("<uuid:reference>/pieces/<uuid:paper>/", papers.paper, name="request_paper"),
    path("<uuid:reference>/pieces/<uuid:paper>/retirer/", papers.remove, name="request_paper_remove"),
    path("<uuid:reference>/documents/<uuid:sheet>/", following.sheet, name="request_sheet"),
    path("<uuid:reference>/verifier/", sending.check, name="request_check"),
    path("<uuid:reference>/envoyer/", sending.send, name="request_send"),
    path("<uuid:reference>/envoyee/", sending.sent, name="request_sent"),
    path("<uuid:reference>/effacer/", drafting.abandon, name="request_abandon"),
    path("<uuid:reference>/complement/", complement.complement, name="request_complement"),
    path("<uuid:reference>/complement/envoyer/", complement.send, name="request_complement_send"),
    path("<uuid:reference>/complement/<uuid:paper>/retirer/", complement.remove, name="request_complement_remove"),
    path("<uuid:reference>/etape/<slug:slug>/", drafting.step, name="request_step"),
    path("<slug:kind>/", beginning.begin, name="request_begin"),
]
