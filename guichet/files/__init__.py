"""Bytes that must be kept: what members attach, what the fund sends, what guichet draws. Sealed on disk."""
