"""Numbers in, numbers out: one estimator family a file; knows no schema."""
