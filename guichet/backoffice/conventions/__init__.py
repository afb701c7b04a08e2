"""« Conventions »: what one agent proposes from a signed paper, and another one approves."""
