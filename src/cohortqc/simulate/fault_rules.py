"""Faults between variables: each breaks one of whi-bone's own rules, and leaves every other rule satisfied."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from cohortqc.model.schema import Schema
from cohortqc.simulate.fault_cells import CellFault, Row, Spoil, Spoiled


def rule_faults(schema: Schema) -> Iterator[CellFault]:
    """One fault for each rule of the schema that the simulator knows how to break."""
    for rule in schema.rules:
        if rule.id in BREAKING:
            spoil = partial(_named, BREAKING[rule.id], "|".join(rule.variables))
            yield CellFault(code="CON201", table=rule.table, spoil=spoil)


def _named(spoil: Spoil, variables: str, row: Row) -> Spoiled | None:
    """No one variable is at fault where a rule compares several: all are named."""
    spoiled = spoil(row)
    return None if spoiled is None else replace(spoiled, variable=variables)


def _broken(row: Row, rule: str, **cells: str) -> Spoiled:
    changed = " and ".join(name for name, text in cells.items() if row[name] != text)
    return Spoiled(cells=cells, variable="", what=f"rule {rule} broken by {changed}")


def _neither_trial_nor_study(row: Row) -> Spoiled | None:
    return _broken(row, "ct-xor-os", OSPPT="0") if row["OSPPT"] == "1" else None


def _trial_without_trial(row: Row) -> Spoiled | None:
    if (row["HRTPPT"], row["DMPPT"]) != ("0", "1"):
        return None
    return _broken(row, "ct-is-ht-or-dm", DMPPT="0", DMARM="0")


def _study_and_trial(row: Row) -> Spoiled | None:
    return _broken(row, "trials-need-ct", DMPPT="1", DMARM="2") if row["OSPPT"] == "1" else None


def _hormone_member_without_arm(row: Row) -> Spoiled | None:
    """The estrogen-plus-progestin arm is taken away: no rule on another form then looks at the woman."""
    return _broken(row, "hrt-arm-needs-membership", HRTARM="0") if row["HRTARM"] in {"3", "4"} else None


def _diet_arm_without_membership(row: Row) -> Spoiled | None:
    return _broken(row, "dm-arm-needs-membership", DMARM="1") if row["DMPPT"] == "0" else None


def _calcium_arm_without_membership(row: Row) -> Spoiled | None:
    return _broken(row, "cad-arm-needs-membership", CADARM="1") if row["CADPPT"] == "0" else None


def _servings_of_a_non_drinker(row: Row) -> Spoiled | None:
    return _broken(row, "alcohol-servings", ALCSWK="3.50") if row["ALCOHOL"] == "1" else None


def _past_drinker_drinks(row: Row) -> Spoiled | None:
    return _broken(row, "drinks-now", ALCOHOL="3") if row["ALCOHOL"] == "2" else None


def _parts_exceed_total(row: Row) -> Spoiled | None:
    if not row["MILDEXP"]:
        return None
    return _broken(row, "activity-parts", MILDEXP=f"{float(row['MILDEXP']) + 5:.2f}")


def _alone_with_friends(row: Row) -> Spoiled | None:
    is_answered = all(row[name] for name in ("LIVPRT", "LIVCHLD", "LIVSIBL", "LIVREL", "LIVFRNDS", "LIVOTH"))
    return _broken(row, "alone-means-alone", LIVFRNDS="1") if row["LIVALN"] == "1" and is_answered else None


def _diastolic_as_high(row: Row) -> Spoiled | None:
    """The first diastolic reading is raised to the systolic one, the second lowered: their mean stays."""
    systolic, sum_of_both = int(row["SYSTBP1"]), int(row["DIASBP1"]) + int(row["DIASBP2"])
    other = sum_of_both - systolic
    if not 32 <= other < int(row["SYSTBP2"]) or not systolic <= 140:
        return None
    return _broken(row, "systolic-above-diastolic", DIASBP1=str(systolic), DIASBP2=str(other))


def _fish_beyond_all(row: Row) -> Spoiled | None:
    more = float(row["F60OMGA3"]) + 0.5
    return _broken(row, "epa-and-dha-within-omega-3", F60PF205=f"{more:.3f}") if more < 4 else None


def _amounts_of_nothing(row: Row) -> Spoiled | None:
    return _broken(row, "no-supplements-no-amounts", F45MAGN="100") if row["F45USE"] == "0" else None


def _neck_denser_than_hip(row: Row) -> Spoiled | None:
    """Content and density are raised together, so that the density is still content over area."""
    density = 1.4 * float(row["HIPBMD"])
    if density > 1.6:
        return None
    content = f"{density * float(row['HIPNKAREA']):.2f}"
    density = float(content) / float(row["HIPNKAREA"])
    return _broken(row, "neck-against-total-hip", HIPNKBMD=f"{density:.3f}", HIPNKBMC=content)


BREAKING: dict[str, Spoil] = {
    "ct-xor-os": _neither_trial_nor_study,
    "ct-is-ht-or-dm": _trial_without_trial,
    "trials-need-ct": _study_and_trial,
    "hrt-arm-needs-membership": _hormone_member_without_arm,
    "dm-arm-needs-membership": _diet_arm_without_membership,
    "cad-arm-needs-membership": _calcium_arm_without_membership,
    "alcohol-servings": _servings_of_a_non_drinker,
    "drinks-now": _past_drinker_drinks,
    "activity-parts": _parts_exceed_total,
    "alone-means-alone": _alone_with_friends,
    "systolic-above-diastolic": _diastolic_as_high,
    "epa-and-dha-within-omega-3": _fish_beyond_all,
    "no-supplements-no-amounts": _amounts_of_nothing,
    "neck-against-total-hip": _neck_denser_than_hip,
}
"""How to break each rule: other cells are changed along with it where another rule would notice."""
