"""Declarations and requests, and « Suivre mes demandes »."""
