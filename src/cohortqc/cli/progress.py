"""A progress bar on stderr for work longer than a second; silent where nobody watches."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cohortqc.model.progress import Progress
from cohortqc.render.excerpt import excerpt


def _ignore(what: str, done: int, total: int) -> None:  # noqa: ARG001 - the shape of Progress
    return


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """Yield a callback that moves a bar; the bar is drawn only on a terminal, and only once a second has passed."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _ignore
        return
    # Imported here: rich's progress costs time that `--help` need not pay.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Bar(*columns, console=console, transient=True)
    task = bar.add_task("", total=None)

    def move(what: str, done: int, total: int) -> None:
        bar.update(task, description=excerpt(what), completed=done, total=total)
        if not bar.live.is_started and (bar.tasks[0].elapsed or 0) > 1:
            bar.start()

    try:
        yield move
    finally:
        if bar.live.is_started:
            bar.stop()
