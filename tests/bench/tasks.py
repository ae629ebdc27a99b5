"""The things whose cost is compared. Run as a module, with a task and a file: seconds and peak memory of that alone."""

import importlib
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv as pa_csv

from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.read_in_pieces import read_in_pieces
from cohortqc.validation.pieces.bounds import bounds_for
from cohortqc.validation.pieces.run import validate_in_pieces
from cohortqc.validation.run import validate
from tests.bench.big_file import big_schema


def arrow(path: Path) -> object:
    """What everything is compared with."""
    return pa_csv.read_csv(path)


def read(path: Path) -> object:
    """From the file to typed tables with both ledgers even."""
    delivery = read_delivery(path, big_schema())
    assert delivery.rows_not_read == 0
    assert not delivery.faults
    return delivery


def validated(path: Path) -> object:
    """From the file to a Validation."""
    schema = big_schema()
    return validate(read_delivery(path, schema), schema)


def bounded(path: Path) -> object:
    """The same within a gigabyte, in chunks."""
    schema, bounds = big_schema(), bounds_for(10**9)
    found = read_in_pieces(path, schema, portions=bounds.portions)
    return validate_in_pieces(found, schema, bounds=bounds)


TASKS: dict[str, Callable[[Path], object]] = {
    "pyarrow.csv.read_csv": arrow,
    "read_delivery": read,
    "files to Validation": validated,
    "--memory 1GB": bounded,
}


def peak_bytes() -> int:
    """The most memory that this process has held. Linux's getrusage would count the parent's too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    # What is imported on first use is imported before the clock starts, as for the other tools.
    importlib.import_module("pandera.pandas")
    began, worked = time.perf_counter(), time.process_time()
    result = TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(time.perf_counter() - began, time.process_time() - worked, peak_bytes())
