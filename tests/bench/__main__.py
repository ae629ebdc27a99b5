"""Print what reading, validating and the commands cost: medians of interleaved runs, ratios to Arrow's own reader."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow.csv as pa_csv

from tests.bench.big_file import ROWS, write_big_file
from tests.bench.tasks import TASKS

ROUNDS = 7
COMMAND_ROUNDS = 3
FEW, MANY = 0.006, 0.5
"""Shares of bad cells."""

SLOW_ROWS = 20_000
"""frictionless takes minutes for a million rows: it gets so many, and its time is multiplied."""

RIVALS = Path(".venv-bench/bin/python")


def main(rows: int) -> None:
    """Everything, for a file of so many rows."""
    with tempfile.TemporaryDirectory(prefix="cohortqc-bench-") as folder:
        few = _written(Path(folder) / "few", rows=rows, bad=FEW)
        print(f"{rows:,} rows x 40 columns, {few.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} processors")
        _print_tasks(few, bad=FEW)
        _print_tasks(_written(Path(folder) / "many", rows=rows, bad=MANY), bad=MANY)
        _print_rivals(few, _written(Path(folder) / "small", rows=SLOW_ROWS, bad=FEW), rows=rows)
        _print_commands(Path(folder))


def _written(folder: Path, *, rows: int, bad: float) -> Path:
    folder.mkdir()
    write_big_file(folder / "big.csv", rows=rows, bad=bad)
    return folder / "big.csv"


def _print_tasks(big: Path, *, bad: float) -> None:
    wall, cpu = _interleaved({name: partial(task, big) for name, task in TASKS.items()}, rounds=ROUNDS)
    first = next(iter(TASKS))
    table = pa_csv.read_csv(big).nbytes
    print(f"\n{bad:.1%} of the cells bad; the file as an Arrow table takes {table / 1e6:.0f} MB")
    print(f"{'':24}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'peak MB':>9}{'/table':>8}   median of {ROUNDS}")
    for name in TASKS:
        ratios = wall[name] / wall[first], cpu[name] / cpu[first]
        peak = _alone(name, big)[2]
        times = f"{wall[name]:8.3f}{ratios[0]:7.2f}{cpu[name]:8.3f}{ratios[1]:7.2f}"
        print(f"{name:24}{times}{peak / 1e6:9.0f}{peak / table:8.2f}")


def _print_rivals(big: Path, small: Path, *, rows: int) -> None:
    """Other tools on the same file under the same rules, each in a process of its own, as cohortqc here."""
    if not RIVALS.exists():
        print(f"\nOther tools are not here: make {RIVALS.parts[0]} from requirements-bench.lock")
        return
    print(f"\n{'The same rules':24}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'peak MB':>9}   alone, best of 2")
    own = min(_alone("files to Validation", big) for _ in range(2))
    _print_rival("cohortqc", own, own=own, times=1.0, note="")
    for tool, file, times, note in (
        ("pandera", big, 1.0, "lazy, on pandas, read by pandas"),
        ("pointblank", big, 1.0, "on polars, with its report"),
        ("frictionless", small, rows / SLOW_ROWS, f"{SLOW_ROWS:,} rows, multiplied"),
    ):
        found = min(_numbers([str(RIVALS), "-m", "tests.bench.rivals", tool, str(file)]) for _ in range(2))
        _print_rival(tool, found, own=own, times=times, note=note)


def _print_rival(tool: str, found: Sequence[float], *, own: Sequence[float], times: float, note: str) -> None:
    wall, cpu, peak = found[:3]
    ratios = wall * times / own[0], cpu * times / own[1]
    shown = f"{wall * times:8.2f}{ratios[0]:7.1f}{cpu * times:8.2f}{ratios[1]:7.1f}{peak / 1e6:9.0f}"
    print(f"{tool:24}{shown}   {note}")


def _print_commands(folder: Path) -> None:
    """The command line on a simulated delivery of 11,020 women."""
    simulated = folder / "simulated"
    out = folder / "out"
    delivery = str(simulated / "delivery")
    _command("simulate", str(simulated))
    commands = {
        "cohortqc --help": ("--help",),
        "cohortqc validate": ("validate", delivery, "--schema", "whi-bone", "--out", str(out)),
        "cohortqc report": ("report", delivery, "--report", "stress-and-bone-loss", "--out", str(out)),
    }
    runs = {name: partial(_command, *arguments) for name, arguments in commands.items()}
    wall, _ = _interleaved(runs, rounds=COMMAND_ROUNDS)
    print(f"\n11,020 women, wall time, median of {COMMAND_ROUNDS}")
    for name, seconds in wall.items():
        print(f"{name:24}{seconds:8.2f} s")


def _interleaved(
    tasks: Mapping[str, Callable[[], object]], *, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Median wall and processor seconds of each task, all run in turn so that a slow moment slows all of them."""
    wall: dict[str, list[float]] = {name: [] for name in tasks}
    cpu: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            began, worked = time.perf_counter(), time.process_time()
            result = task()
            wall[name].append(time.perf_counter() - began)
            cpu[name].append(time.process_time() - worked)
            del result
    return _medians(wall), _medians(cpu)


def _medians(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(found) for name, found in times.items()}


def _alone(name: str, big: Path) -> tuple[float, ...]:
    """Wall and processor seconds, peak bytes of a process that does only this; imports take no time, but room."""
    return _numbers([sys.executable, "-m", "tests.bench.tasks", name, str(big)])


def _numbers(command: Sequence[str]) -> tuple[float, ...]:
    return tuple(float(number) for number in _run(command).split())


def _command(*arguments: str) -> str:
    return _run([sys.executable, "-m", "cohortqc", *arguments])


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
