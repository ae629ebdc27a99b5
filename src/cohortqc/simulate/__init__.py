"""A synthetic bone density cohort with known true effects, as a WHI-style delivery, and faults to seed in it."""
