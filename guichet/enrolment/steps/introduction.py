"""The page that announces the question, and why it is asked (R81)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guichet.enrolment.steps.base import Step


class Introduction(Step):
    """Shown where the fund's policy has it."""

    name = "introduction"
    slug = "introduction"
    title: ClassVar[Any] = _("Vérification de votre identité")
    template = "enrolment/steps/introduction.html"
    rests_on = frozenset({"profile"})
