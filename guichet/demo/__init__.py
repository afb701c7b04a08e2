"""The demonstration: everything on one machine, with invented people, a mailbox and a letter tray.

`guichet.demo` is installed, and its addresses served, only where GUICHET_ENVIRONMENT is `demo` (config/settings.py).
"""
