"""Validation of a delivery that is not held in memory as a whole: piece by piece, in a bound that is known."""
