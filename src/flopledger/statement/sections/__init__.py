"""The sections of a statement's document: each module makes one, from the statement alone."""
