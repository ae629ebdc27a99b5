"""Integrity: files, columns, keys and types are what was agreed on."""
