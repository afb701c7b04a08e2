"""The space of third parties: who acts for a structure under its convention, or for a member under a mandate (R4)."""
