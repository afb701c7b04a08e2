"""What members ask for and declare online: drafts, what was sent, its acknowledgement, what became of it (R10-R12)."""
