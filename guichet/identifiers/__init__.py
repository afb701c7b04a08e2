"""The numbers people type: personal numbers, establishment numbers, card serials and amounts of money.

Pure: no Django, no clock, no I/O. Each module reads one kind of text with `parse`, which returns the one canonical
form or raises an exception whose `code` names the mistake, so that a form can explain it in French:

- `nir`     the personal number (numéro de Sécurité sociale), 13 characters kept;
- `siren`   a company, 9 digits; `siret` one of its establishments, 14 digits;
- `et`      the MSA's own number of an establishment, `ET` and 10 digits;
- `card`    the serial number of a carte Vitale, without its fixed part;
- `amounts` an amount in euros, as a whole number of cents.

A parsed number has the right form and nothing more: that it was attributed, and to whom, only the registry says.
No exception carries what was typed beyond one wrong character, so that none can take a number to a log.
"""
