"""Signed and sealed tokens as other systems exchange them (RFC 7515 to 7519); a library does the mathematics."""
