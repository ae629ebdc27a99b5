"""What a fitted spline says: the difference between two values of its variable, and whether it bends."""

import numpy as np

from cohortqc.stats.design import Spline
from cohortqc.stats.estimate import Estimate, FTest
from cohortqc.stats.linear import LinearFit
from cohortqc.stats.splines import spline_basis


def nonlinearity_test(fit: LinearFit, *, variable: str) -> FTest:
    """Test that a spline is a straight line: all its columns but the first are 0."""
    places = list(fit.design.positions(variable))[1:]
    return fit.f_test(np.eye(len(fit.design.columns))[places])


def spline_difference(fit: LinearFit, *, variable: str, low: float, high: float) -> Estimate:
    """The difference in outcome between two values of a variable that enters as a spline, high minus low."""
    term = fit.design.term(variable)
    if not isinstance(term, Spline):
        raise TypeError(f"{variable} is no spline; its coefficient is the difference")
    ends = spline_basis([low, high], knots=term.knots)
    weights = np.zeros(len(fit.design.columns))
    weights[list(fit.design.positions(variable))] = ends[1] - ends[0]
    return fit.contrast(weights)
