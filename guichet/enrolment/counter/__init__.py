"""An enrolment begun at a reception desk, where an agent saw a paper, and finished on one's own telephone."""
