"""Methods for compute, in FLOP. A module here is found by its name: `compute.<module>` in a ledger."""
