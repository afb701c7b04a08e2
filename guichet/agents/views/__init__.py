"""The pages of the agents that are of no fund: getting in, an invitation, « Mes accès »."""
