"""The forms of the delivery: each turns a cohort into the columns of one table."""
