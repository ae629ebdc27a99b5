"""Which labels are one in other words, and which belong to another code."""

import pytest

from cohortqc.rules.integrity.label_meaning import belongs_to, is_opposite, is_same, plainly

SEX = {"1": "Male", "2": "Female"}
AGREE = {"1": "Strongly disagree", "2": "Disagree", "3": "Agree", "4": "Strongly agree"}


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("1 = Male", "male"),
        ("(1) Male", "male"),
        ("-1: Male", "male"),
        ("1. Male", "male"),
        ("  DON\u2019T   know!", "dont know"),
        ("Bed & board", "bed and board"),
        ("18-24 years", "24 years"),
        ("\uff2dale", "male"),
        ("12", "12"),
        ("...", ""),
    ],
)
def test_labels_are_compared_without_what_does_not_matter(label: str, plain: str) -> None:
    assert plainly(label) == plain


@pytest.mark.parametrize(
    ("label", "other", "same"),
    [
        ("male", "MALE.", True),
        ("Very satisfied", "Very satisfied with work", True),
        ("Disagree", "Disagree a bit", True),
        ("Disagre", "Disagree a bit", False),
        ("Male", "Man", False),
    ],
)
def test_a_label_cut_short_is_the_same(label: str, other: str, *, same: bool) -> None:
    assert is_same(label, other) is same
    assert is_same(other, label) is same


@pytest.mark.parametrize(
    ("label", "other", "opposite"),
    [
        ("Not employed", "Employed", True),
        ("Never smoked", "Smoked", True),
        ("Not employed", "Never employed", False),
        ("Employed", "employed", False),
        ("No", "Yes", False),
        ("No", "", False),
        ("Not employed", "Working", False),
    ],
)
def test_a_not_more_or_less_turns_a_label_around(label: str, other: str, *, opposite: bool) -> None:
    assert is_opposite(label, other) is opposite
    assert is_opposite(other, label) is opposite


@pytest.mark.parametrize(
    ("code", "label", "labels", "other"),
    [
        ("1", "Female", SEX, "2"),
        ("2", "MALE", SEX, "1"),
        ("1", "male", SEX, None),
        ("1", "Man", SEX, None),
        ("2", "Woman", SEX, None),
        ("1", "Ja", {"1": "Yes", "0": "No"}, None),
        ("1", "No", {"1": "Yes", "0": "No"}, "0"),
        ("2", "Agree", AGREE, "3"),
        ("4", "Strongly disagree", AGREE, "1"),
        ("4", "Strongly agre", AGREE, None),
        # difflib: 0.95 to the label of 4, 0.90 to its own: a slip of the pen.
        ("1", "Stronlgy agree", AGREE, "4"),
        # difflib: 17 of 20 signs in common are 0.85, as much as it takes; 16 are 0.8.
        ("1", "abcdefghix", {"1": "vw", "2": "abcdefghiy"}, "2"),
        ("1", "abcdefghijklmnopqxyz", {"1": "vw", "2": "abcdefghijklmnopq123"}, "2"),
        ("1", "abcdefghijklmnopwxyz", {"1": "vw", "2": "abcdefghijklmnop1234"}, None),
        # As much like the one as like the other: nobody can tell.
        ("1", "abcdefghix", {"1": "abcdefghiy", "2": "abcdefghiz"}, None),
        ("1", "", SEX, None),
        ("3", "Female", SEX, "2"),
        ("3", "Femal", SEX, "2"),
        ("3", "Diverse", SEX, None),
        ("1", "Very good indeed", {"1": "Very good", "2": "Very good indeed"}, "2"),
        ("1", "One", {"1": "One", "2": "One"}, None),
        ("1", "One", {}, None),
    ],
)
def test_a_label_belongs_to_the_code_that_has_it(
    code: str, label: str, labels: dict[str, str], other: str | None
) -> None:
    assert belongs_to(code, label, labels) == other
