"""Engines: run checked SQL over tables of columns. DuckDB in-process; the same text runs on any engine of the common subset."""
