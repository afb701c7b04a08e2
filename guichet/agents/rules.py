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
"""Over a weekend: who is invited on Friday evening reads it on Monday."""
INVITATIONS_KEPT = timedelta(days=1)
"""How long the row of one that ended stays, so that who comes late is told the same as who is wrong."""
INVITATION_ANSWERED_WITHIN = timedelta(minutes=30)
"""From the code to the second factor: installing an application takes a while."""
PENDING_LASTS = timedelta(minutes=10)
"""Between the password and the second factor."""
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
"""An agent opens many files: four characters more than a member, and room for a sentence (ASVS 6.2.1, 6.2.9)."""
MOST_PASSKEYS = 10
