"""Holds a developer's ledger against what compute providers attest: chip-hours per chip and month, both ways."""
