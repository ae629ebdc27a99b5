"""The main job from end to end, on a synthetic delivery."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from cohortqc.errors import UsageError
from cohortqc.model.progress import Progress
from cohortqc.model.simulation import DEFAULT_ROWS, DEFAULT_SEED
from cohortqc.workflows.report import build_report
from cohortqc.workflows.simulate import simulate_delivery
from cohortqc.workflows.validate import validate_delivery

PARTS = ("simulated", "validation", "report")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRun:
    """Whether every step went through, and what the terminal says."""

    succeeded: bool
    summary: str


def run_demo(
    folder: Path, *, rows: int = DEFAULT_ROWS, seed: int = DEFAULT_SEED, progress: Progress | None = None
) -> DemoRun:
    """Simulate into `folder/simulated`, validate into `folder/validation`, report into `folder/report`.

    A demo written before is replaced; any other folder in use raises UsageError.
    """
    _make_room(folder)
    simulated = simulate_delivery(folder / "simulated", rows=rows, seed=seed)
    validated = validate_delivery(simulated.delivery, schema="whi-bone", out=folder / "validation", progress=progress)
    reported = build_report(
        simulated.delivery, definition="stress-and-bone-loss", out=folder / "report", progress=progress
    )
    steps = (
        ("Simulated", simulated.summary),
        ("Validated", validated.summary),
        ("Reported", reported.summary),
    )
    summary = "\n\n".join(f"{title}\n{_indented(text)}" for title, text in steps)
    return DemoRun(succeeded=validated.verdict.open and reported.built, summary=summary)


def _make_room(folder: Path) -> None:
    if not folder.exists():
        return
    strangers = (
        sorted(entry.name for entry in folder.iterdir() if entry.name not in PARTS) if folder.is_dir() else ["it"]
    )
    if strangers:
        raise UsageError(f"{folder}: holds other things than an earlier demo ({strangers[0]}); name a new folder")
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())
