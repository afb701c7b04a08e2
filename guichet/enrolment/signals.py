"""What the enrolment asks of whoever stands above it."""

from typing import Final

from django.dispatch import Signal

member_expected: Final = Signal()
"""A page is asked for that only one member may see: the one whose account has this reference.

Gives `request`, `reference` and `now`. A receiver returns the `Member` to name in the header when it is that member who
asks, else the response that sends them to the login. Without a receiver nobody may see the page.
"""
