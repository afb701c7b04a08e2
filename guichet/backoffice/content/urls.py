"""Addresses of this room. None holds anything but a random reference."""

from django.urls import path

from guichet.backoffice.content.views import assistance, conditions, news, overview

urlpatterns = [
    path("contenus/", overview.content, name="content"),
    path("contenus/assistance/", assistance.edit, name="content_desk"),
    path("contenus/actualites/", news.shelf, name="content_news"),
    path("contenus/actualites/nouvelle/", news.write, name="content_news_new"),
    path("contenus/actualites/<uuid:reference>/", news.change, name="content_news_item"),
    path("contenus/actualites/<uuid:reference>/retirer/", news.remove, name="content_news_remove"),
    path("contenus/conditions/", conditions.state, name="content_conditions"),
    path("contenus/conditions/projet/", conditions.draft, name="content_draft"),
    path("contenus/conditions/projet/relire/", conditions.review, name="content_review"),
    path("contenus/conditions/projet/approuver/", conditions.approve, name="content_approve"),
    path("contenus/conditions/projet/abandonner/", conditions.discard, name="content_discard"),
    path("contenus/conditions/retirer/", conditions.withdraw, name="content_withdraw"),
]
