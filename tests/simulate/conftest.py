"""A small delivery that the tests of this room look at."""

from pathlib import Path

import pandas as pd
import pytest

from cohortqc.model.schema import Schema
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import Cohort, draw_cohort
from cohortqc.simulate.delivery import write_delivery

ROWS = 1500


@pytest.fixture(scope="session")
def schema() -> Schema:
    return load_schema("whi-bone")


@pytest.fixture(scope="session")
def cohort() -> Cohort:
    return draw_cohort(rows=ROWS, seed=11)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, cohort: Cohort, schema: Schema) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "delivery"
    write_delivery(folder, cohort, schema=schema)
    return folder


@pytest.fixture(scope="session")
def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Every file as text."""
    return {
        path.name.removesuffix("_ctos_inv.dat"): pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
        for path in sorted(folder.iterdir())
    }
