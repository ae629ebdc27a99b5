"""Faults that show beside what else is given: the clock has no say in them."""

import shutil
from pathlib import Path

from cohortqc.model.schema import Schema
from cohortqc.simulate.fault_given import SCREEN, seed_given


def test_the_head_of_the_spss_file_names_a_day_that_is_always_the_same(
    folder: Path, tmp_path: Path, schema: Schema
) -> None:
    spoiled = Path(shutil.copytree(folder, tmp_path / "delivery"))
    seed_given(spoiled, schema, seed=5, rate=0.5)
    (written,) = spoiled.glob(f"{SCREEN}_*.sav")
    # SPSS system files: bytes 92 to 108 of the file header are its creation date and time.
    assert written.read_bytes()[92:109] == b"01 Jan 3000:00:00"
