"""Consistency: single values can be, and values that belong together agree."""
