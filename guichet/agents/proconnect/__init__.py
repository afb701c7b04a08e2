"""« Se connecter avec ProConnect »: ProConnect says who an agent is, our rows what they may do (docs/adr/0129)."""
