"""Methods for money; each is a basis of its own (what the work would have cost to rent, what was invoiced, ...)."""
