"""One account for each profile, ready to log in with, and the life that goes with it.

Made once, before the demonstration opens, by the operations that do it in earnest, each at its own moment of the past.
What somebody does with them afterwards is kept.
"""
