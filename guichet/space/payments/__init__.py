"""« Mes paiements »: those of the member and of their children, one by one, by branch and by period."""
