"""Acting for somebody else under a mandate: what opens, both names on every page, and the way back.

`passage` is the gate's answer (docs/adr/0139). It is given to `space/gate.py`, and nothing else decides.
"""

from guichet.space.acting.passing import passage

__all__ = ["passage"]
