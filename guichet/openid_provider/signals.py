"""What the provider asks of whoever stands above it."""

from typing import Final

from django.dispatch import Signal

service_wanted: Final = Signal()
"""A client is one of the services of the space: does this member's file open it?

Gives `session` and `service`, its key. A receiver returns yes or no. Without a receiver nobody is let in.
"""
