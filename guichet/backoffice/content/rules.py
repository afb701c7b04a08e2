"""What bounds what agents write (pure). These are the whole organisation's: a text is read by members of every fund."""

from datetime import timedelta

LONGEST_TITLE = 150
LONGEST_NEWS = 4_000
"""Characters: two pages. What is longer belongs on the site of the fund."""
LONGEST_BANNER = 300
"""Three lines of a telephone: a banner stands above everything else."""
LONGEST_BANNER_SHOWN = timedelta(days=60)
"""A banner that nobody takes down is one that nobody reads."""
LONGEST_CONDITIONS = 40_000
MOST_LINES = 600
"""Of the general conditions: two versions are compared line by line."""
NOTICE = timedelta(days=15)
"""Between the approval of general conditions and their first day: members can read them before they are asked to accept
them, as European law gives to who uses a platform (regulation 2019/1150, art. 3)."""
WITHDRAWABLE_UNTIL = timedelta(hours=1)
"""Before their first day: every process has read of the withdrawal by then (`funds.kept`)."""
