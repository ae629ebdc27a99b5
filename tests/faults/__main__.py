"""`make faults`: for every rule, how many faults were seeded, found at the right place, missed, and false alarms."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from cohortqc.rules.catalogue import RULES
from tests.faults.deliveries import judged_deliveries
from tests.faults.score import Score

MOST_SHOWN = 40


def main() -> int:
    """Print the table; exit code 1 when a fault was missed or an alarm was false."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--seeds", type=int, default=20, help="how many cohorts")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--rows", type=int, default=2_000, help="women in each cohort")
    options = parser.parse_args()
    score = Score()
    with tempfile.TemporaryDirectory(prefix="cohortqc-faults-") as folder:
        for seed in range(options.first, options.first + options.seeds):
            base = Path(folder) / str(seed)
            for spoiled in judged_deliveries(base, seed=seed, rows=options.rows):
                score.add(spoiled.seeded, spoiled.problems, before=spoiled.before, where=f"seed {seed}, {spoiled.name}")
            shutil.rmtree(base)
            print(
                f"seed {seed}: {sum(score.missed.values())} missed, {sum(score.false.values())} false", file=sys.stderr
            )
    print(f"{options.seeds} cohorts of {options.rows:,} women, seeds {options.first} to {seed}\n")
    print(table(score))
    for line in score.misplaced[:MOST_SHOWN]:
        print(line, file=sys.stderr)
    return 1 if score.missed or score.false else 0


def table(score: Score) -> str:
    """Markdown: one line a rule, and the sums."""
    lines = ["| rule | seeded | found | missed | false alarms |", "|---|--:|--:|--:|--:|"]
    for rule in RULES:
        cells = (score.seeded[rule.code], score.found[rule.code], score.missed[rule.code], score.false[rule.code])
        lines.append(f"| {rule.code} {rule.name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    sums = (score.seeded.total(), score.found.total(), score.missed.total(), score.false.total())
    lines.append("| **all** | " + " | ".join(f"**{cell:,}**" for cell in sums) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
