"""Validation and layout as bytes: pages, listings, documents for machines, and the terminal's lines."""
