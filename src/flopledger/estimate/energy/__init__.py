"""Methods for energy, in watt-hours."""
