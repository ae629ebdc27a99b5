"""Fixtures that every room uses: where the real data stand, and imports that must come first."""

import os
import warnings
from pathlib import Path

import pytest

# As `cohortqc` on the command line does, and before anything loads numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    # Imported later, statsmodels would switch its own warnings back to "always".
    import statsmodels.api  # noqa: F401  # imported for its effect on the warning filters

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real data, beside the checkout; tests that need it skip where it is absent."""
    for parent in REPOSITORY.parents:
        if (parent / "shared" / "data" / "README.md").is_file():
            return parent / "shared"
    pytest.skip("real data (shared/data beside the checkout) are not here")
