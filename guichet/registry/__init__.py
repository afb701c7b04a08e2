"""What the funds already know: people, cards, payments, establishments. Only the importer writes it."""
