"""Analysis set and report in, every statistic out: table one, regressions, adjusted means."""
