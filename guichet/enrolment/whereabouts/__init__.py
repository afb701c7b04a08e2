"""« Où est mon courrier ? »: when the letter of a postal enrolment leaves, arrives and is to be asked after.

Nobody is looked up: what is shown comes from the day that was typed, and is the same for everybody.
"""
