"""Accuracy: distributions are what they should be, and nothing is said of a single value."""
