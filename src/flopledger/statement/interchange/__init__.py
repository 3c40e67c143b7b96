"""What other programs read: bills of materials for AI, with activities on the lists of others, energy, and FLOP where there is a place."""
