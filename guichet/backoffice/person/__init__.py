"""« Pourquoi est-elle bloquée ? »: one page per person or establishment."""
