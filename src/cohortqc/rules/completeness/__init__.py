"""Completeness: answers that should be there are there, and only those."""
