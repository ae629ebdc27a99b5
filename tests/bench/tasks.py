"""The things whose cost is compared. Run as a module, with a task and a file: the peak memory of that task alone."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.csv as pa_csv

from cohortqc.delivery.read import read_delivery
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


TASKS: dict[str, Callable[[Path], object]] = {
    "pyarrow.csv.read_csv": arrow,
    "read_delivery": read,
    "files to Validation": validated,
}


def peak_bytes() -> int:
    """The most memory that this process has held. Linux's getrusage would count the parent's too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]))
    print(peak_bytes())
