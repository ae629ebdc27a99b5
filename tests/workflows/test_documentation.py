"""The examples of docs/validation.md are read by what they are written for."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from cohortqc.cli.app import app
from cohortqc.model.validation import RuleLimit
from cohortqc.rules.catalogue import RULES
from cohortqc.schema.gate_file import GateDocument, LimitDocument, policy_from_text
from cohortqc.schema.load import load_schema
from cohortqc.schema.waiver_file import WaiverDocument, waivers_from_text

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE))
CODES = [rule.code for rule in RULES]


def test_every_example_is_tried_here() -> None:
    assert PAGE.count("```yaml") == len(EXAMPLES)
    assert set(EXAMPLES) == {"gate.yaml", "waivers.yaml"}


def test_the_policy_is_read() -> None:
    rules = [*CODES, *(rule.id for rule in load_schema("whi-bone").rules)]
    policy = policy_from_text(EXAMPLES["gate.yaml"].encode(), name="gate.yaml", rules=rules)
    assert policy.limits[:2] == (RuleLimit(rule="CON101", max_count=5), RuleLimit(rule="CON102", max_share=0.01))


def test_the_waivers_are_read() -> None:
    schema = load_schema("whi-bone")
    waivers = waivers_from_text(EXAMPLES["waivers.yaml"].encode(), name="waivers.yaml", schema=schema, rules=CODES)
    assert [waiver.id for waiver in waivers] == ["neck-100442", "two-repeats", "light-women"]
    assert waivers[1].keys[0] == waivers[0].keys[0]


@pytest.mark.parametrize("document", [GateDocument, LimitDocument, WaiverDocument])
def test_the_page_names_every_key(document: type[GateDocument]) -> None:
    for name in document.model_fields:
        assert f"`{name}`" in PAGE, name


def test_the_page_names_every_option() -> None:
    command = get_command(app).commands["validate"]  # type: ignore[attr-defined]  # typer says Command, it is a group
    for option in command.params:
        if option.param_type_name == "option" and option.name not in {"schema", "help"}:
            assert f"`{option.opts[0]}" in PAGE, option.name
