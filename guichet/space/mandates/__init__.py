"""« Mes mandats »: whom a member lets act for them, and for whom they act (docs/adr/0138)."""
