"""Two cycles that no list of known problems covers: what is found there is what plain pandas finds, and nothing else.

The counts were worked out from the raw files and CDC's codebooks without this package: `pandas.read_csv` and
`pyreadstat.read_xport`, each code held against the codebook's table of codes, each routing against its skips,
densities against content over area with half a unit of the last digit on either side, totals against their parts.
"""

from collections import Counter
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.problem import Problem
from cohortqc.schema.load import load_schema
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

EXPECTED = {
    "2009-2010": {
        # Totals that leave out vertebrae; densities that are not content over area (two by less than 0.0001).
        ("dxxspn", "CON202", "DXXOSBMC"): 15,
        ("dxxspn", "CON202", "DXXOSA"): 15,
        ("dxxspn", "CON202", "DXXOSBMD"): 35,
        ("dxxspn", "CON202", "DXXL3BMD"): 1,
        ("dxxfem", "CON202", "DXXOFBMD"): 3,
        ("dxxfem", "CON202", "DXXINBMD"): 1,
        ("dxxfem", "neck-against-total", "DXXNKBMD|DXXOFBMD"): 2,
        ("dxxfem", "scanned-though-heavy", "DXAFMRST"): 2,
        ("bmx", "only-height-and-weight", "BMDSTATS"): 19,
        ("demo", "COM102", "DMDEDUC3"): 1,
        ("demo", "COM102", "DMDYRSUS"): 9,
        ("dpq", "COM102", "DPQ100"): 4,
        ("dpq", "phq-broken-off", "|".join(f"DPQ0{item}0" for item in range(1, 10))): 3,
        ("alq", "COM102", "ALQ110"): 1,
        ("alq", "heavy-days", "ALQ140Q"): 23,
        ("smq", "every-day-is-thirty", "SMQ040|SMD641"): 86,
        ("smq", "quit-years-against-age", "SMQ050Q|SMD055"): 40,
        ("smq", "quit-years-against-start", "SMQ050Q|SMD030"): 2,
    },
    "2013-2014": {
        # Code 2 was withdrawn; what the codebooks count as code 1 (4, 26, 20, 35, 56) are the 2 in the data.
        ("dxxfem", "CON104", "DXXFMBCC"): 4,
        ("dxxspn", "CON104", "DXXL1BCC"): 26,
        ("dxxspn", "CON104", "DXXL2BCC"): 20,
        ("dxxspn", "CON104", "DXXL3BCC"): 35,
        ("dxxspn", "CON104", "DXXL4BCC"): 56,
        # No rounding: up to 0.167 off, while content and area are the sums of their regions and the regions' densities
        # all but one agree.
        ("dxxfem", "CON202", "DXXOFBMD"): 80,
        ("dxxfem", "CON202", "DXXINBMD"): 1,
        ("dxxspn", "CON202", "DXXOSBMC"): 4,
        ("dxxspn", "CON202", "DXXOSA"): 4,
        ("dxxfem", "neck-against-total", "DXXNKBMD|DXXOFBMD"): 4,
        ("bmx", "only-height-and-weight-2013", "BMDSTATS"): 14,
        ("dpq", "COM102", "DPQ100"): 5,
        ("dpq", "phq-broken-off", "|".join(f"DPQ0{item}0" for item in range(1, 10))): 5,
        ("alq", "COM102", "ALQ130"): 1,
        ("alq", "COM102", "ALQ141Q"): 2,
        ("alq", "COM102", "ALQ151"): 2,
        ("alq", "heavy-days-2013", "ALQ141Q"): 14,
        ("osq", "COM102", "OSD030CA"): 1,
        ("smq", "every-day-is-thirty", "SMQ040|SMD641"): 65,
        ("smq", "quit-years-against-age", "SMQ050Q|SMD055"): 59,
        ("smq", "quit-years-against-start", "SMQ050Q|SMD030"): 3,
    },
}


def found(folder: Path) -> tuple[Problem, ...]:
    schema = load_schema("nhanes-bone")
    return tuple(problems(validate(read_delivery(folder, schema), schema)))


@pytest.mark.parametrize("cycle", EXPECTED)
def test_what_is_found_is_what_pandas_finds_and_nothing_else(shared: Path, cycle: str) -> None:
    listed = found(shared / "data" / "nhanes" / cycle)
    counts = Counter(
        (problem.table, problem.rule if problem.code == "CON201" else problem.code, problem.variable)
        for problem in listed
    )
    assert counts == Counter(EXPECTED[cycle])


def test_codebooks_beside_the_data_are_noted_and_nothing_more(shared: Path) -> None:
    listed = found(shared / "data" / "nhanes")
    beside = [problem for problem in listed if not problem.table]
    assert {problem.code for problem in beside} == {"INT203"}
    assert any(problem.file == "codebooks/DEMO_D.md" for problem in beside)
    assert sum(problem.code == "INT203" for problem in listed) == len(beside)
