"""Labels that stand in place of codes: `Yes` where the code list says 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cohortqc.model.schema import Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLabels:
    """Folded label -> the code it stands for. A label that two codes share stands for neither."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def code(self, text: str) -> str | None:
        """The code whose label this is, but for case and blanks; None when it is none, or one of several."""
        return self.codes.get(folded(text))


NO_LABELS = CodeLabels()
"""Nothing stands for a code."""


def code_labels(variable: Variable, *, reasons: Mapping[str, str]) -> CodeLabels:
    """The labels of a variable's codes, and of the reasons of its missing codes. reasons: reason -> label."""
    pairs = [(label, code) for code, label in variable.codes.items()]
    told: dict[str, str] = {}
    for code, reason in variable.missing.items():
        # Of several codes for one reason any will do: the reason is what is kept.
        if code:
            told.setdefault(reasons.get(reason, ""), code)
    pairs += told.items()
    found: dict[str, str] = {}
    shared: set[str] = set()
    for label, code in pairs:
        key = folded(label)
        if key in found:
            shared.add(key)
        found[key] = code
    return CodeLabels(codes={key: code for key, code in found.items() if key and key not in shared})


def folded(text: str) -> str:
    """A label without regard to case and to blanks, which are one between words."""
    return " ".join(text.split()).casefold()
