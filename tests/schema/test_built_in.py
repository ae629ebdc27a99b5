"""The built-in schemas are sound, quick to load, and say what the study needs of them."""

import time

import pytest

from cohortqc.model.schema import NOT_RECORDED, Limits, Role
from cohortqc.schema.load import load_schema
from cohortqc.schema.locate import built_in


@pytest.mark.parametrize("name", built_in("schemas"))
def test_every_built_in_schema_is_sound(name: str) -> None:
    schema = load_schema(name)
    assert schema.name == name
    assert schema.source == f"schemas/{name}.yaml"
    for table in schema.tables.values():
        assert table.title != table.name
        for variable in table.variables.values():
            assert variable.label
            assert set(variable.missing.values()) <= set(schema.reasons)


def test_loading_the_largest_dictionary_is_quick() -> None:
    load_schema("whi-bone")  # the first one also opens the engine that reads SQL
    start = time.perf_counter()
    load_schema("whi-bone")
    # Measured: 0.03 s; the bound leaves room for a busy machine.
    assert time.perf_counter() - start < 0.5


def test_whi_bone_is_the_study_s_cohort() -> None:
    schema = load_schema("whi-bone")
    dem = schema.tables["dem"]
    assert dem.variables["AGE"].range == Limits(low=50.0, high=70.0)
    identifier = dem.with_role(Role.IDENTIFIER)
    assert identifier is not None
    assert identifier.name == "ID"
    strain = schema.tables["f37"].scales["SOCSTRN"]
    assert [item.variable for item in strain.items] == ["NERVES", "TOOMUCH", "EXCLUDE", "COERCE"]
    functioning = schema.tables["f37"].scales["SOCFUNC"]
    assert dict(functioning.items[0].scores) == {"1": 100, "2": 75, "3": 50, "4": 25, "5": 0}


def test_whi_widens_the_ages() -> None:
    assert load_schema("whi").tables["dem"].variables["AGE"].range == Limits(low=49.0, high=81.0)


def test_nhanes_bone_knows_four_cycles() -> None:
    schema = load_schema("nhanes-bone")
    assert list(schema.releases) == ["D", "E", "F", "H"]
    assert [name for name in schema.releases if "ssq" in schema.releases[name].tables] == ["E"]
    tops = {name: release.tables["demo"].variables["RIDAGEYR"].censored for name, release in schema.releases.items()}
    assert [top.above for top in tops.values() if top is not None] == [85, 80, 80, 80]
    invalid = {name: release.tables["dxxfem"].variables["DXXFMBCC"].codes for name, release in schema.releases.items()}
    assert ["2" in codes for codes in invalid.values()] == [True, True, True, False]
    phq = schema.tables["dpq"].scales["PHQ9"]
    assert (len(phq.items), phq.in_file, phq.min_items) == (9, False, 9)
    assert schema.tables["dpq"].variables["DPQ010"].missing == {
        "": NOT_RECORDED,
        "NA": NOT_RECORDED,
        "7": "refused",
        "9": "dont_know",
    }
