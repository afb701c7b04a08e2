"""What the member adds of their own to get in: offered, never imposed (docs/adr/0046-keys-of-one-s-own.md)."""
