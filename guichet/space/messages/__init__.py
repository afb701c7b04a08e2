"""« Contact & échanges »: threads with the fund, appointments."""
