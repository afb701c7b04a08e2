"""Who works here: invitations, roles, suspensions."""
