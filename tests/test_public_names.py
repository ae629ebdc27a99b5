"""What `import cohortqc` offers."""

from pathlib import Path

import pytest

import cohortqc


@pytest.mark.parametrize("name", cohortqc.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cohortqc, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="valiate"):
        cohortqc.valiate  # noqa: B018  # the access itself is what is tested


def test_names_are_listed_for_completion() -> None:
    assert dir(cohortqc) == sorted(cohortqc.__all__)


def test_a_delivery_is_validated_from_python(tmp_path: Path) -> None:
    (tmp_path / "visit.yaml").write_text(
        """
schema: visit
version: "1"
title: One visit
tables:
  visit:
    title: Visit
    file: visit
    key: [ID]
    variables:
      ID: {type: text, required: true, label: Participant}
      AGE: {type: integer, range: [50, 70], unit: years, label: Age}
""",
        encoding="utf-8",
    )
    (tmp_path / "visit.csv").write_text("ID,AGE\n1,61\n2,43\n", encoding="utf-8")
    schema = cohortqc.load_schema(str(tmp_path / "visit.yaml"))
    validation = cohortqc.validate(cohortqc.read_delivery(tmp_path / "visit.csv", schema), schema)
    found = list(cohortqc.problems(validation))
    assert [(problem.code, problem.line, problem.key, problem.observed) for problem in found] == [
        ("CON101", 3, "ID=2", "43")
    ]
    assert not cohortqc.judge(validation, cohortqc.Policy()).open
