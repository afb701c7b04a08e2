"""Attestations: what they say, their paper, their seal, and the page where anybody verifies one."""
