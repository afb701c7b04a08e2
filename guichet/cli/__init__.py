"""The command line: what an operator types. It composes the rest, and nothing else imports it."""
