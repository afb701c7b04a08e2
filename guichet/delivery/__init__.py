"""What leaves for a person: an outbox in the database, one worker, a channel for each way out, batches of letters.

A message is written in the transaction of what it tells about, sealed, and erased once it is delivered, dead or
cancelled. docs/letters.md and docs/adr/0020, 0022 and 0024 give the reasons.
"""
