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

from tests.bench.big_file import ROWS, write_big_file
from tests.bench.tasks import TASKS

ROUNDS = 7
COMMAND_ROUNDS = 3


def main(rows: int) -> None:
    """Everything, for a file of so many rows."""
    with tempfile.TemporaryDirectory(prefix="cohortqc-bench-") as folder:
        big = Path(folder) / "big.csv"
        write_big_file(big, rows=rows)
        print(f"{rows:,} rows x 40 columns, {big.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} processors")
        _print_tasks(big)
        _print_commands(Path(folder))


def _print_tasks(big: Path) -> None:
    wall, cpu = _interleaved({name: partial(task, big) for name, task in TASKS.items()}, rounds=ROUNDS)
    first = next(iter(TASKS))
    print(f"{'':24}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'peak MB':>9}   median of {ROUNDS}")
    for name in TASKS:
        ratios = wall[name] / wall[first], cpu[name] / cpu[first]
        print(f"{name:24}{wall[name]:8.3f}{ratios[0]:7.2f}{cpu[name]:8.3f}{ratios[1]:7.2f}{_peak(name, big):9.0f}")


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


def _peak(name: str, big: Path) -> float:
    """Peak memory in MB of a process that does this and nothing else."""
    return float(_run([sys.executable, "-m", "tests.bench.tasks", name, str(big)])) / 1e6


def _command(*arguments: str) -> str:
    return _run([sys.executable, "-m", "cohortqc", *arguments])


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
