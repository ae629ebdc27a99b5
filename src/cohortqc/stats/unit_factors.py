"""Factors between units of measurement: what a value may have been delivered in, and what makes it right."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFactor:
    """A value in `unit`, times `factor`, is in the unit that was asked for; `unit` "" is any power of ten."""

    unit: str
    factor: float


_FAMILIES: tuple[dict[str, float], ...] = (
    {"nm": 1e-9, "µm": 1e-6, "mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3, "in": 0.0254, "ft": 0.3048},
    {"pg": 1e-12, "ng": 1e-9, "µg": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3, "oz": 28.349523125, "lb": 453.59237},
    {"µL": 1e-6, "mL": 1e-3, "dL": 1e-1, "L": 1.0},
    {"pmol": 1e-12, "nmol": 1e-9, "µmol": 1e-6, "mmol": 1e-3, "mol": 1.0},
    {"s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0, "weeks": 604800.0, "months": 2629800.0, "years": 31557600.0},
    {"%": 0.01, "fraction": 1.0},
    {"kcal": 4.184, "kJ": 1.0},
    {"mmHg": 1.0, "kPa": 7.500615758},
)
"""Units of one kind, each in a common unit; a year is 365.25 days, a month a twelfth of it."""

_MOLAR: dict[str, float] = {
    "glucose": 180.156,
    "cholesterol": 386.65,
    "triglycerides": 885.4,
    "calcium": 40.078,
    "creatinine": 113.12,
    "cortisol": 362.46,
    "vitamin d": 400.64,
}
"""Grams a mole of what laboratories report by mass or by amount (vitamin D as 25-hydroxy D3)."""

_SPELLINGS = {"ug": "µg", "μg": "µg", "mcg": "µg", "day": "days", "year": "years", "month": "months", "week": "weeks"}
_POWERS = (10.0, 0.1, 100.0, 0.01, 1000.0, 0.001)


def named_factors(unit: str, *, label: str = "") -> Iterator[UnitFactor]:
    """Other units of the same kind: of `cm`, `mm` (0.1), `in` (2.54), ...; of `g/cm²`, `mg/cm²` (0.001), ...

    What stands below the line stays as it is, unless mass turns into amount (`mg/dL` and `mmol/L`), which depends on
    the substance: that is looked for in `label`. Empty for a unit that is not known.
    """
    top, line, below = unit.partition("/")
    name = _SPELLINGS.get(top.strip(), top.strip())
    for family in _FAMILIES:
        if name in family:
            for other, size in family.items():
                if other != name:
                    yield UnitFactor(unit=f"{other}{line}{below}", factor=size / family[name])
    yield from _molar(name, below.strip(), label=label.lower())


def powers_of_ten() -> Iterator[UnitFactor]:
    """10, 100 and 1000 times too small or too large, whatever the unit."""
    for factor in _POWERS:
        yield UnitFactor(unit="", factor=factor)


def _molar(top: str, below: str, *, label: str) -> Iterator[UnitFactor]:
    """Between mass and amount of a substance in a volume: mg/dL and mmol/L, ng/mL and nmol/L."""
    masses, volumes, amounts = _FAMILIES[1], _FAMILIES[2], _FAMILIES[3]
    weight = next((weight for substance, weight in _MOLAR.items() if substance in label), None)
    if weight is None or below not in volumes:
        return
    if top in masses:
        for other in ("nmol", "µmol", "mmol"):
            # amount / L -> g / L -> the declared mass in the declared volume
            factor = amounts[other] * weight / masses[top] * volumes[below]
            yield UnitFactor(unit=f"{other}/L", factor=factor)
    elif top in amounts:
        for other, volume in (("mg", "dL"), ("µg", "dL"), ("ng", "mL")):
            factor = masses[other] / volumes[volume] / weight / amounts[top] * volumes[below]
            yield UnitFactor(unit=f"{other}/{volume}", factor=factor)
