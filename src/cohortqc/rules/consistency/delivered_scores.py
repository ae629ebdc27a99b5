"""The scales whose scores are delivered, each judged part by part."""

from collections.abc import Iterator
from typing import Protocol

from cohortqc.model.rule import Rule
from cohortqc.model.schema import Scale
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Judged, Place, outcome_of_rows


class JudgeOfScores(Protocol):
    """What a rule says of the delivered scores of one part, under the scale as its release has it."""

    def __call__(self, evidence: Evidence, part: Part, *, scale: Scale) -> Judged:
        """Judge every row."""


class WordsOfScale(Protocol):
    """What a rule asks of a scale, as people read it."""

    def __call__(self, scale: Scale) -> str:
        """Say it."""


def outcomes_of_scores(
    evidence: Evidence, rule: Rule, *, judge: JudgeOfScores, words: WordsOfScale, message: str
) -> Iterator[Outcome]:
    """One outcome for each scale whose score is delivered; parts of a release without the scale are not looked at."""
    for table in evidence.schema.tables.values():
        for scale in (scale for scale in table.scales.values() if scale.in_file):
            judged = (
                judge(evidence, part, scale=part.table.scales[scale.name])
                for part in evidence.parts_with(table.name, scale.name)
                if scale.name in part.table.scales
            )
            place = Place(table=table.name, variable=scale.name, what=words(scale))
            yield outcome_of_rows(rule, judged, place=place, message=message)
