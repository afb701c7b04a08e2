"""« Contact & échanges » in the private space: threads with the fund, appointments."""
