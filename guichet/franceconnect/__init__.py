"""« S'identifier avec FranceConnect »: a member's account, opened by an identity that FranceConnect vouches for."""
