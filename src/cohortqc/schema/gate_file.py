"""The policy file: which severity closes the gate, and how much of single rules it bears."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import LocatedDocument
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, RuleLimit
from cohortqc.schema.documents import Document, SeverityWord
from cohortqc.schema.given_document import given_document, in_order
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.yaml_text import Kind

GATE = Kind(heads=("fail_on", "limits"))


class LimitDocument(Document):
    """How much of one rule the gate bears; at least one of the two."""

    max_count: Annotated[int, Field(ge=0, description="problems in the whole delivery")] | None = None
    max_share: Annotated[float, Field(ge=0, le=1, description="failed over judged, at each place")] | None = None


class GateDocument(Document):
    """A gate policy."""

    fail_on: SeverityWord | None = None
    limits: dict[str, LimitDocument] = Field(default_factory=dict, description="rule code, or id of a schema's rule")


def policy_from_text(text: bytes, *, name: str, rules: Iterable[str]) -> Policy:
    """The policy of a file. `rules`: every code of the catalogue and every id of the schema's own rules.

    Raises DefinitionError for what the language does not have, for a rule that does not exist, and for an empty limit.
    """
    document, located = given_document(text, GateDocument, name=name, kind=GATE)
    known = list(rules)
    mistakes = []
    for rule, limit in document.limits.items():
        if rule not in known:
            remedy = did_you_mean(rule, known, otherwise="write the code as `cohortqc rules` lists it")
            mistakes.append(located.mistake(("limits", rule), fact="there is no such rule", remedy=remedy))
        elif limit.max_count is None and limit.max_share is None:
            mistakes.append(_nothing(located, rule))
    if mistakes:
        raise DefinitionError(in_order(mistakes))
    return Policy(
        fail_on=Severity(document.fail_on) if document.fail_on is not None else Severity.ERROR,
        limits=tuple(
            RuleLimit(rule=rule, max_count=limit.max_count, max_share=limit.max_share)
            for rule, limit in document.limits.items()
        ),
    )


def _nothing(located: LocatedDocument, rule: str) -> Mistake:
    return located.mistake(("limits", rule), fact="this limits nothing", remedy="add `max_count` or `max_share`")
