"""Missing answers by variable, visit and reason: counts that add up to the rows."""

from collections.abc import Callable

from cohortqc.model.validation import Missingness, Validation

Validated = Callable[[str, dict[str, str]], Validation]

TABLES = """
reasons: {not_recorded: Not recorded, refused: Refused, dont_know: "Don't know", not_asked: Not asked}
tables:
  f37:
    title: Form 37
    file: f37
    key: [ID, VTYP, VY]
    visits: {type: VTYP, year: VY}
    variables:
      ID: {type: text, label: Participant}
      VTYP: {codes: {1: Screening, 3: Annual visit}, label: Visit type}
      VY: {type: integer, label: Visit year}
      PET: {codes: {0: "No", 1: "Yes"}, missing: {7: refused, 9: dont_know}, label: Has a pet}
      DOG: {codes: {0: "No", 1: "Yes"}, missing: {7: refused}, asked_if: PET = 1, label: Has a dog}
"""
ROWS = """ID,VTYP,VY,PET,DOG
1,1,0,1,1
2,1,0,1,
3,1,0,0,
4,1,0,,
5,1,0,7,
1,3,6,1,7
2,3,6,9,1
3,3,3,0,
4,,,0,
"""


def by_visit(validation: Validation, variable: str) -> dict[str, Missingness]:
    return {entry.visit: entry for entry in validation.missingness if entry.variable == variable}


def test_reasons_are_counted_apart_by_visit(validated: Validated) -> None:
    found = by_visit(validated(TABLES, {"f37.csv": ROWS}), "PET")
    assert list(found) == ["Screening, year 0", "Annual visit, year 3", "Annual visit, year 6", "visit not known"]
    first = found["Screening, year 0"]
    assert (first.rows, first.answered, first.not_asked) == (5, 3, 0)
    assert first.reasons == {"not_recorded": 1, "refused": 1}
    assert found["Annual visit, year 6"].reasons == {"dont_know": 1}


def test_a_blank_whose_question_was_not_or_perhaps_not_asked_leaves_the_denominator(validated: Validated) -> None:
    first = by_visit(validated(TABLES, {"f37.csv": ROWS}), "DOG")["Screening, year 0"]
    # 1 answered; 2 was asked and is blank; 3 has no pet; 4 and 5 did not say whether they have one.
    assert (first.answered, first.reasons, first.not_asked) == (1, {"not_recorded": 1}, 3)


def test_counts_add_up_to_the_rows(validated: Validated) -> None:
    validation = validated(TABLES, {"f37.csv": ROWS})
    for entry in validation.missingness:
        assert entry.answered + sum(entry.reasons.values()) + entry.not_asked == entry.rows
    for variable in ("ID", "PET", "DOG"):
        assert sum(entry.rows for entry in by_visit(validation, variable).values()) == 9


def test_without_visits_there_is_one_entry_a_variable(validated: Validated) -> None:
    tables = TABLES.replace("    visits: {type: VTYP, year: VY}\n", "")
    (entry,) = by_visit(validated(tables, {"f37.csv": ROWS}), "PET").values()
    assert (entry.visit, entry.rows, entry.answered) == ("", 9, 6)
    assert list(entry.reasons) == ["not_recorded", "refused", "dont_know"]


def test_plain_blanks_are_counted_without_looking_at_reasons(validated: Validated) -> None:
    tables = """
tables:
  dem:
    title: Demographics
    file: dem
    key: [ID]
    variables:
      ID: {type: text, label: Participant}
      AGE: {type: integer, label: Age}
"""
    found = by_visit(validated(tables, {"dem.csv": "ID,AGE\n1,\n2,60\n3,\n"}), "AGE")[""]
    assert (found.rows, found.answered, found.reasons) == (3, 1, {"not_recorded": 2})


def test_an_unreadable_cell_is_missing_for_a_reason_of_its_own(validated: Validated) -> None:
    rows = ROWS.replace("1,3,6,1,7", "1,3,6,x,7")
    found = by_visit(validated(TABLES, {"f37.csv": rows}), "PET")["Annual visit, year 6"]
    assert found.reasons == {"dont_know": 1, "unreadable": 1}
