"""cohortqc: validate deliveries of cohort data, and turn the good ones into publication-ready tables."""

__version__ = "0.1.0"
