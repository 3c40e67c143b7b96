"""Estimators: methods that turn what is known of an activity into compute, money or energy, one module a method."""
