"""The rules of the catalogue: one rule a file, each a pure function from evidence to outcomes."""
