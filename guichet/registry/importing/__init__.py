"""The parts of the importer: what each file holds, reading it, writing it, what becomes of rows that left it."""
