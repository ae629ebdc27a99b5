"""What a schema says of one rule is said of no other."""

from cohortqc.model.schema import RuleSetting
from cohortqc.rules.settings import setting_of


def test_only_words_on_the_rule_itself_count() -> None:
    words = [RuleSetting(code=code, limit=float(number)) for number, code in enumerate(("COM203", "COM204", "CON101"))]
    assert [setting_of(words, code).limit for code in ("COM202", "COM203", "COM204", "CON101", "CON102")] == [
        None,
        0.0,
        1.0,
        2.0,
        None,
    ]


def test_only_words_on_the_table_and_the_variable_count() -> None:
    words = [
        RuleSetting(code="COM203", table="dem", limit=0.1),
        RuleSetting(code="COM203", table="hip", variable="BMD", limit=0.2),
    ]
    places = [("dem", "AGE"), ("dem", "BMD"), ("hip", "AGE"), ("hip", "BMD"), ("lab", "BMD")]
    found = [setting_of(words, "COM203", table=table, variable=variable).limit for table, variable in places]
    assert found == [0.1, 0.1, None, 0.2, None]
