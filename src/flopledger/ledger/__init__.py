"""Ledgers: plain text in, a frozen typed ledger out, with every finding at once; and back to text."""
