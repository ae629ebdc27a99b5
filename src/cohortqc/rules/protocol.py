r"""What the file of a rule holds: its docstring, `check` or `constraint`, and `RULE`.

The docstring is what `cohortqc explain` prints. Its parts: a summary line, then `# What it does`, `# Why it matters`,
`# Missing values`, `# Fails` and `# Passes`. The last two hold cases, which the tests run for every rule:

- An indented block whose first line ends with a colon is a piece of schema (the head is added). It serves all cases
  that follow, until the next one.
- One whose first line is an option (`--withdrawn`, `--waivers`, `--profile`) is the file that the caller gives with it.
- Any other indented block is a file of the delivery: its name, then its lines. `\t`, `\r`, `\0`, `\xe9` are written
  as in Python (make the docstring raw).
- `x 15` behind the name of a file repeats the lines below its header 15 times, with their marks: rules about
  distributions need many.
- ` <- AGE` behind a line says that this line fails, for the variable AGE; ` <- AGE, BMI` for two; ` <-` alone for
  none. Behind the name of a file it says that the file fails (for that variable), and a block of only `delivery  <-`
  that something about the delivery as a whole does.
- Blocks with only blank lines between them make one delivery; a line of prose begins the next case.

In `Fails` exactly the marked places must fail, by this rule and no other; in `Passes` nothing may fail at all.
"""

from collections.abc import Iterator
from typing import Protocol

from cohortqc.model.constraint import Constraint
from cohortqc.model.rule import Rule
from cohortqc.model.schema import Variable
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence


class Check(Protocol):
    """A rule that judges by itself.

    `check` yields one outcome for each place that the schema declares (a variable, a table, a rule of the schema), also
    where nothing failed and where nothing could be judged; none where the schema declares nothing for it.
    """

    RULE: Rule

    def check(self, evidence: Evidence) -> Iterator[Outcome]:
        """Judge the delivery."""


class ColumnConstraint(Protocol):
    """A rule about single columns, which pandera runs: CON101 to CON105.

    `constraint` says what the rule asks of a variable, None where it asks nothing. `MESSAGE` is what a problem says.
    """

    RULE: Rule
    MESSAGE: str

    def constraint(self, variable: Variable) -> Constraint | None:
        """What the column must satisfy."""
