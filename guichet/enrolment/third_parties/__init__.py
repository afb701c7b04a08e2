"""« Autre ... »: structures whose access an agent opens under a signed convention (R4-R6, R33, G-10).

No account is made here. A page tells each kind of structure what to do (`kinds`), and a form asks the fund to get in
touch: it opens a case for agents and acknowledges by email.
"""
