"""Factors between units: each stands beside the definition that it follows from."""

import pytest

from cohortqc.stats.unit_factors import named_factors, powers_of_ten


def factors(unit: str, *, label: str = "") -> dict[str, float]:
    return {found.unit: found.factor for found in named_factors(unit, label=label)}


@pytest.mark.parametrize(
    ("asked", "delivered", "factor"),
    [
        ("cm", "in", 2.54),  # by definition
        ("cm", "mm", 0.1),
        ("cm", "m", 100),
        ("m", "ft", 0.3048),  # by definition
        ("kg", "lb", 0.45359237),  # by definition
        ("kg", "g", 0.001),
        ("g", "oz", 28.349523125),
        ("mg", "µg", 0.001),
        ("years", "months", 1 / 12),
        ("years", "days", 1 / 365.25),
        ("days", "weeks", 7),
        ("%", "fraction", 100),
        ("kcal", "kJ", 1 / 4.184),
        ("mmHg", "kPa", 7.500615758),
    ],
)
def test_a_value_times_the_factor_is_in_the_unit_asked_for(asked: str, delivered: str, factor: float) -> None:
    assert factors(asked)[delivered] == pytest.approx(factor, rel=1e-9)
    assert factors(delivered)[asked] == pytest.approx(1 / factor, rel=1e-9)
    assert asked not in factors(asked)


def test_what_stands_below_the_line_stays() -> None:
    assert factors("g/cm²")["mg/cm²"] == pytest.approx(0.001)
    assert factors("mg/day")["g/day"] == pytest.approx(1000)


@pytest.mark.parametrize(
    ("label", "mass", "amount", "factor"),
    [
        ("Fasting glucose", "mg/dL", "mmol/L", 18.0156),
        ("Total cholesterol", "mg/dL", "mmol/L", 38.665),
        ("Creatinine", "mg/dL", "µmol/L", 0.011312),
        ("Cortisol, serum", "µg/dL", "nmol/L", 0.036246),
        ("25-hydroxy vitamin D", "ng/mL", "nmol/L", 0.40064),
    ],
)
def test_mass_and_amount_depend_on_the_substance(label: str, mass: str, amount: str, factor: float) -> None:
    assert factors(mass, label=label)[amount] == pytest.approx(factor, rel=1e-9)
    assert factors(amount, label=label)[mass] == pytest.approx(1 / factor, rel=1e-9)
    assert amount not in factors(mass, label="Something else")


def test_an_unknown_unit_has_no_others_and_spellings_are_known() -> None:
    assert factors("MET-h/week") == {}
    assert factors("mcg")["mg"] == factors("ug")["mg"] == factors("µg")["mg"] == pytest.approx(1000)


def test_amount_without_a_volume_stays_amount() -> None:
    assert set(factors("mmol", label="glucose")) == {"pmol", "nmol", "µmol", "mol"}


def test_powers_of_ten_go_both_ways() -> None:
    assert sorted(found.factor for found in powers_of_ten()) == [0.001, 0.01, 0.1, 10, 100, 1000]
