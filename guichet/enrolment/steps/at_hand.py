"""« Afin de poursuivre votre inscription, veuillez vous munir » (R59-R63)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.steps.base import Step


class AtHand(Step):
    """Says what will be asked, before it is asked."""

    name = "at_hand"
    slug = "a-prevoir"
    title: ClassVar[Any] = _("Avant de commencer")
    template = "enrolment/steps/at_hand.html"
    rests_on = frozenset({"profile"})
