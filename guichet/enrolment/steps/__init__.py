"""The screens of an enrolment, one file each. `guichet/enrolment/profiles/` puts them in order."""
