"""Loopholes: ways to build as capable a model while less of it counts, each a file with a probe that standards and laws are asked about."""
