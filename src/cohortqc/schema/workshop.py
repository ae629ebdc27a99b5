"""What a translation needs at every step: the layers, the named lists, and a place to note mistakes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cohortqc.errors import Mistake
from cohortqc.model.definition import Place
from cohortqc.model.schema import NOT_ASKED, NOT_RECORDED, UNREADABLE, Limits
from cohortqc.schema.documents import MissingCodes, SchemaDocument
from cohortqc.schema.layers import Layers
from cohortqc.schema.suggestion import did_you_mean, near_miss

OWN_REASONS = {NOT_RECORDED: "Not recorded", NOT_ASKED: "Not asked", UNREADABLE: "Unreadable"}
"""Reasons that every schema has."""

_WHOLE_WITH_ZEROS = re.compile(r"(-?(?:0|[1-9][0-9]*))\.0+")


def code_text(code: str) -> str:
    """`7.0` is the code `7`; anything else stays as it is."""
    found = _WHOLE_WITH_ZEROS.fullmatch(code)
    return found.group(1) if found else code


@dataclass(slots=True, kw_only=True)
class Workshop:
    """One translation under way.

    `reasons` grows as missing codes name reasons that the schema does not label. `damaged`: places that were cut out.
    """

    layers: Layers
    document: SchemaDocument
    mistakes: list[Mistake] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)

    def note(self, place: Place, *, fact: str, remedy: str) -> None:
        """Note a mistake at a place of the document (or, while a release is looked at, of its patches).

        What only follows from a place that was cut out as faulty is not told.
        """
        mistake = self.layers.mistake(place, fact=fact, remedy=remedy)
        if not self._is_damaged(mistake.place):
            self.mistakes.append(mistake)

    def is_damaged(self, place: Place) -> bool:
        """Whether something at, in or around this place was cut out as faulty."""
        return self._is_damaged(self.layers.mistake(place, fact="", remedy="").place)

    def has_mistake(self, place: Place) -> bool:
        """Whether a mistake was noted at or in this place."""
        shown = self.layers.mistake(place, fact="", remedy="").place
        return any(mistake.place == shown or mistake.place.startswith(f"{shown}.") for mistake in self.mistakes)

    def _is_damaged(self, shown: str) -> bool:
        return any(_touches(shown, damaged) for damaged in self.damaged)

    def for_release(self, name: str) -> "Workshop":
        """The same workshop, looking at one release: mistakes go to the same list."""
        return replace(self, layers=replace(self.layers, release=name))

    def codes(self, codes: str | Mapping[str, str] | None, *, place: Place) -> dict[str, str]:
        """Codes as text with their labels, the name of a code list followed."""
        if codes is None:
            return {}
        if isinstance(codes, str):
            lists = self.document.code_lists or {}
            if codes not in lists:
                self.note(place, fact=f"there is no code list `{codes}`", remedy=did_you_mean(codes, lists))
                self.damaged.append(self.layers.mistake(place, fact="", remedy="").place)
                return {}
            codes = lists[codes]
        result: dict[str, str] = {}
        for code, label in codes.items():
            if code_text(code) in result:
                self.note((*place, code), fact=f"code {code} stands twice (7 and 7.0 are one)", remedy="keep one")
            result.setdefault(code_text(code), label)
        return result

    def missing(self, level: MissingCodes | None, *, beneath: Mapping[str, str], place: Place) -> dict[str, str]:
        """Missing codes of a level laid over those of the level around it; null takes a code out."""
        result = dict(beneath)
        for codes, at in self._missing_mappings(level, place=place):
            for code, reason in codes.items():
                if reason is None:
                    result.pop(code_text(code), None)
                    continue
                result[code_text(code)] = reason
                if reason not in self.reasons:
                    self._new_reason(reason, place=(*at, code))
        return result

    def limits(self, interval: list[float | str | None] | None) -> Limits | None:
        """[low, high] as Limits; None when both are open."""
        if interval is None or interval == [None, None]:
            return None
        return Limits(low=interval[0], high=interval[1])

    def _missing_mappings(
        self, level: MissingCodes | None, *, place: Place
    ) -> list[tuple[Mapping[str, str | None], Place]]:
        if level is None:
            return []
        if isinstance(level, list):
            parts = [self._missing_mappings(part, place=(*place, index)) for index, part in enumerate(level)]
            return [mapping for part in parts for mapping in part]
        if isinstance(level, str):
            sets = self.document.missing_sets or {}
            if level not in sets:
                self.note(place, fact=f"there is no missing set `{level}`", remedy=did_you_mean(level, sets))
                return []
            return [(dict(sets[level]), place)]
        return [(level, place)]

    def _new_reason(self, reason: str, *, place: Place) -> None:
        """A reason that `reasons` does not label gets its name as its label, unless it is a slip of the pen."""
        meant = near_miss(reason, self.reasons)
        if meant:
            self.note(
                place, fact=f"there is no reason `{reason}`", remedy=f"did you mean {meant}? Or add it to `reasons`"
            )
        self.reasons[reason] = reason.replace("_", " ").capitalize()


def _touches(one: str, other: str) -> bool:
    """Whether one place holds the other, or is the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def schema_reasons(document: SchemaDocument) -> dict[str, str]:
    """Reasons in the schema's order, with those that every schema has."""
    declared = document.reasons or {}
    return {**declared, **{name: label for name, label in OWN_REASONS.items() if name not in declared}}
