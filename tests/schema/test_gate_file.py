"""The policy file: what it says, and what is refused with its line."""

import pytest

from cohortqc.errors import DefinitionError
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy, RuleLimit
from cohortqc.schema.gate_file import policy_from_text

RULES = ("CON101", "CON102", "hip-against-neck")


def read(text: str) -> Policy:
    return policy_from_text(text.encode(), name="gate.yaml", rules=RULES)


def test_a_policy_with_limits() -> None:
    text = "fail_on: warning\nlimits:\n  CON102: {max_share: 0.01}\n  hip-against-neck: {max_count: 5, max_share: 1}\n"
    assert read(text) == Policy(
        fail_on=Severity.WARNING,
        limits=(
            RuleLimit(rule="CON102", max_share=0.01),
            RuleLimit(rule="hip-against-neck", max_count=5, max_share=1.0),
        ),
    )


def test_what_is_left_out_is_as_without_a_file() -> None:
    assert read("limits: {}\n") == Policy()
    assert read("fail_on: note\n") == Policy(fail_on=Severity.NOTE)
    assert read("limits: {CON101: {max_count: 0}}\n").limits == (RuleLimit(rule="CON101", max_count=0),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limits: {CON103: {max_count: 1}}", "gate.yaml:1, limits.CON103: there is no such rule; did you mean CON10"),
        ("fail_on: eror", "gate.yaml:1, fail_on: the text `eror` is not allowed here; did you mean error?"),
        ("limits:\n  CON101: {}", "gate.yaml:2, limits.CON101: this limits nothing; add `max_count` or `max_share`"),
        ("limits:\n  CON101: {max_share: 1.01}", "gate.yaml:2, limits.CON101.max_share: more than 1.0; use 1.0 or"),
        ("limits:\n  CON101: {max_share: -0.1}", "limits.CON101.max_share: less than 0"),
        ("limits:\n  CON101: {max_count: -1}", "limits.CON101.max_count: less than 0"),
        ("limits:\n  CON101: {max_count: 1.5}", "limits.CON101.max_count"),
        ("limits:\n  CON101: {most: 1}", "limits.CON101.most: `most` is not a key of the language here"),
        ("fail_on: error\nfail_on: note", "gate.yaml:2, fail_on: `fail_on` stands twice"),
        ("- error", "gate.yaml:1: the document is not a mapping; begin it with `fail_on:` or `limits:`"),
        ("", "gate.yaml:1: the document is not a mapping"),
        ("fail_on: !!python/object:os.system {}", "is not allowed; remove the tag"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(text)
    assert said in str(caught.value)
