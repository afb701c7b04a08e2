"""Encryption of what must be read back, and keyed indexes of what must be found again.

Personal numbers can be enumerated, so a plain hash of one protects nothing: everything here rests on
keys that live outside the database. Pure of Django's models except `fields`.
"""
