"""Begin an enrolment for somebody who is present."""
