"""« Chiffres »: how many people go how far, and nobody in particular."""
