"""A name for a problem that it keeps from delivery to delivery, wherever its line has moved."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from cohortqc.model.finding import Finding

_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemIds:
    """Gives out identifiers: the same fault of the same row has the same one in every delivery.

    A fault that occurs several times (the same row sent twice) is numbered from the second on: `...-2`.
    """

    seen: Counter[str] = field(default_factory=Counter)

    def of(self, finding: Finding, *, key: str, observed: str) -> str:
        """Twelve hexadecimal digits of a SHA-256, for the row with this key and the text of its cell.

        The file counts only where there is no key: names carry dates.
        """
        file = finding.file.name if finding.file is not None else ""
        # Of what is not there (a file that did not arrive), what was expected tells one from another.
        seen = observed if key or file else observed or finding.expected
        text = "\x1f".join((finding.code, finding.rule, finding.table, key or file, finding.variable, seen))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
        self.seen[digest] += 1
        return digest if self.seen[digest] == 1 else f"{digest}-{self.seen[digest]}"
