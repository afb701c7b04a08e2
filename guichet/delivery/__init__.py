"""What leaves for a person: an outbox in the database, one worker, and a channel for each way out.

A message is written in the transaction of what it tells about, sealed, and erased once it is delivered, dead or
cancelled. docs/letters.md and docs/adr/0020 to 0022 give the reasons.
"""
