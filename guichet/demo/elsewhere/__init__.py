"""Other people's systems, as far as a demonstration needs them: two that say who somebody is, and two that ask.

Each has a port of its own and a look of its own, and says on every page that it is none of the real ones. Nothing is
kept: what somebody did there is forgotten when the demonstration stops.
"""
