"""Delays of the agents' side (pure). They are the organisation's, not a fund's: an agent may serve several funds."""

from datetime import timedelta

SESSION_IDLE = timedelta(minutes=30)
"""Longer than a member's: a call lasts, and the screen is a colleague's desk, not a public one."""
SESSION_LASTS = timedelta(hours=10)
"""A working day."""
LOOK_LASTS = timedelta(hours=1)
"""How long a reason given once opens one file; a call that goes on asks for it again."""
LOOKS_KEPT = timedelta(days=365)
"""As long as the journal: members read there who looked at their file."""
INVITATION_LASTS = timedelta(hours=72)
