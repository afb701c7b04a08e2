"""« Contact & échanges »: threads between a member and their fund, and appointments."""
