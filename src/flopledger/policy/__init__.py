"""Judging thresholds and standards: who would be caught, who gets by, and what closing a way costs."""
