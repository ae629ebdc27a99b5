"""The order of rows, of columns and of files changes nothing: the same problems of the same rows come back."""

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Schema
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.faults import seed_faults
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate

NUMBER = re.compile(r"[0-9][0-9,]*")
"""Lines and columns by number are where a problem stands, too."""

Seen = Counter[tuple[str, str, str, str, str, str]]
"""Rule, table, key, variable, observed value, message of a problem: everything but where it stands in its file."""


FEW = settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # an order has no smaller one
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema("whi-bone")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Path:
    folder = tmp_path_factory.mktemp("spoiled") / "delivery"
    write_delivery(folder, draw_cohort(rows=400, seed=3), schema=schema)
    seed_faults(folder, schema, seed=3, count=40)
    # A line that ends otherwise is told of the file, and by what its first line is: rows of such a file stay in place.
    for path in folder.glob("*.dat"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))
    return folder


def seen(folder: Path, schema: Schema) -> Seen:
    listed = problems(validate(read_delivery(folder, schema), schema))
    return Counter(
        (each.code, each.table, each.key, each.variable, _names(each.observed), _names(NUMBER.sub("#", each.message)))
        for each in listed
    )


def _names(text: str) -> str:
    """Files that are listed together, without their folders, in one order."""
    return ", ".join(sorted(name.rpartition("/")[2] for name in text.rpartition(": ")[2].split(", ")))


@FEW
@given(seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(spoiled: Path, schema: Schema, tmp_path: Path, seed: int) -> None:
    shuffled = Path(shutil.copytree(spoiled, tmp_path / str(seed), dirs_exist_ok=True))
    for path in shuffled.glob("*.dat"):
        header, *lines = path.read_bytes().splitlines(keepends=True) or [b""]
        random.Random(seed).shuffle(lines)  # noqa: S311 - an order, not a secret
        path.write_bytes(header + b"".join(lines))
    assert seen(shuffled, schema) == seen(spoiled, schema)


@FEW
@given(seed=st.integers(0, 2**32))
def test_the_order_of_columns_changes_nothing(schema: Schema, spoiled: Path, tmp_path: Path, seed: int) -> None:
    shuffled = Path(shutil.copytree(spoiled, tmp_path / str(seed), dirs_exist_ok=True))
    for path in shuffled.glob("*.dat"):
        lines = [line.split(b"\t") for line in path.read_bytes().split(b"\n")]
        width = len(lines[0])
        order = list(range(width))
        random.Random(seed).shuffle(order)  # noqa: S311
        # A line of another length cannot be put in another order: which of its fields are lost, nobody knows.
        moved = [[cells[place] for place in order] if len(cells) == width else cells for cells in lines]
        path.write_bytes(b"\n".join(b"\t".join(cells) for cells in moved))
    assert seen(shuffled, schema) == seen(spoiled, schema)


def test_the_order_of_files_changes_nothing(schema: Schema, spoiled: Path, tmp_path: Path) -> None:
    """Files are read in the order of their names: in folders of other names, they come in another order."""
    moved = tmp_path / "delivery"
    for number, path in enumerate(sorted(spoiled.iterdir(), reverse=True)):
        (moved / f"{number:02}").mkdir(parents=True)
        shutil.copy(path, moved / f"{number:02}" / path.name)
    assert seen(moved, schema) == seen(spoiled, schema)
