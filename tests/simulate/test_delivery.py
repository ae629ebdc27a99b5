"""The delivery is WHI-style text whose cells agree with the schema, with each other and with the cohort."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohortqc.errors import UsageError
from cohortqc.model.schema import Schema
from cohortqc.schema.load import load_schema, schema_from_text
from cohortqc.simulate.cohort import Cohort, analysis_frame, draw_cohort
from cohortqc.simulate.columns import decimal_text, write_columns
from cohortqc.simulate.delivery import write_delivery, write_truth

Tables = dict[str, pd.DataFrame]


def test_files_bear_whis_names_and_are_tab_delimited(folder: Path) -> None:
    names = ["bio", "bmd_hip", "bmd_spine", "dem", "f2", "f34", "f37", "f45", "f60", "f80"]
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}_ctos_inv.dat" for name in names]
    header, first = (folder / "bmd_spine_ctos_inv.dat").read_bytes().split(b"\n")[:2]
    assert header.split(b"\t")[:3] == [b"ID", b"SPNDAYS", b"SPNVTYP"]
    scan = rb"[12]\d{5}\t-?\d+\t1\t0\t1\t1\t\d\.\d{3}\tQDR-[WSN]1\t9\.80D"
    assert re.fullmatch(scan + rb"\t199[3-8]-\d\d-\d\d\t\d\d", first)


def test_columns_stand_in_the_schemas_order(tables: Tables, schema: Schema) -> None:
    for name, table in tables.items():
        assert list(table.columns) == list(schema.tables[name].variables)


def test_every_cell_fits_type_codes_limits_and_digits(tables: Tables, schema: Schema) -> None:
    for name, table in tables.items():
        for variable in schema.tables[name].variables.values():
            cells = table[variable.name][~table[variable.name].isin(["", *variable.missing])]
            if variable.codes:
                assert set(cells) <= set(variable.codes), variable.name
            elif variable.is_numeric:
                digits = variable.digits or 0
                assert cells.str.fullmatch(rf"-?\d+\.\d{{{digits}}}" if digits else r"-?\d+").all(), variable.name
                for limits in (variable.range, variable.expected, variable.detection):
                    if limits is not None:
                        low, high = (float(x) if x is not None else None for x in (limits.low, limits.high))
                        assert (
                            cells.astype(float)
                            .between(-np.inf if low is None else low, np.inf if high is None else high)
                            .all()
                        ), variable.name
            elif variable.pattern:
                assert cells.str.fullmatch(variable.pattern).all(), variable.name
            if variable.required and variable.asked_if is None:
                assert (table[variable.name] != "").all(), variable.name


def test_keys_are_unique_and_refer_to_participants(tables: Tables, schema: Schema) -> None:
    participants = set(tables["dem"]["ID"])
    for name, table in tables.items():
        assert not table.duplicated(list(schema.tables[name].key)).any(), name
        assert set(table["ID"]) <= participants, name


def test_one_row_of_a_visit_is_the_closest(tables: Tables, schema: Schema) -> None:
    for name, table in tables.items():
        visits = schema.tables[name].visits
        if visits is None:
            continue
        closest = table[table[visits.closest] == "1"]
        assert not closest.duplicated(["ID", visits.type, visits.year]).any(), name
        nominal = table[visits.year].astype(int) * 365.25
        assert ((table[visits.days].astype(int) - nominal).abs() <= (visits.window or 0)).all(), name


def test_some_screening_scans_were_repeated(tables: Tables) -> None:
    hip = tables["bmd_hip"]
    repeated = hip[hip["HIPVCLO"] == "0"]
    assert 5 <= len(repeated) <= 30  # 1 % of 1500
    assert (repeated["HIPVY"] == "0").all()


def test_bone_density_is_content_over_area(tables: Tables) -> None:
    hip = tables["bmd_hip"].filter(regex="BMD|BMC|AREA").astype(float)
    for prefix in ("HIP", "HIPNK"):
        density = hip[f"{prefix}BMC"] / hip[f"{prefix}AREA"]
        slack = 0.0005 + 0.005 / hip[f"{prefix}AREA"] + density * 0.005 / hip[f"{prefix}AREA"]
        assert ((density - hip[f"{prefix}BMD"]).abs() <= slack).all()


def test_delivered_numbers_give_back_the_analysis_frame(tables: Tables, cohort: Cohort) -> None:
    """Joined by hand as a report would, the files hold exactly what statistics are tried on in memory."""
    expected = analysis_frame(cohort)

    def at(table: str, column: str, *, year: int | None = None) -> pd.Series:
        frame = tables[table]
        if year is not None:
            prefix = next(name for name in frame.columns if name.endswith("VY")).removesuffix("VY")
            frame = frame[(frame[f"{prefix}VY"] == str(year)) & (frame[f"{prefix}VCLO"] == "1")]
        values = pd.Series(pd.to_numeric(frame[column]).to_numpy(float), index=frame["ID"].astype(int))
        return values.reindex(expected.index)

    change = 100 * (at("bmd_hip", "HIPNKBMD", year=6) / at("bmd_hip", "HIPNKBMD", year=0) - 1)
    spine = 100 * (at("bmd_spine", "SPNBMD", year=6) / at("bmd_spine", "SPNBMD", year=0) - 1)
    for column, delivered in {
        "strain": at("f37", "SOCSTRN", year=0),
        "support": at("f37", "SOCSUPP", year=0),
        "functioning": at("f37", "SOCFUNC", year=0),
        "age": at("dem", "AGE"),
        "bmi": at("f80", "BMI", year=0),
        "smoking": at("f34", "SMOKING"),
        "alcohol": at("f34", "ALCOHOL"),
        "activity": at("f34", "TEXPWK"),
        "hormones": at("f2", "HORMSTAT"),
        "calcium": at("f60", "F60CALC", year=0) + at("f45", "F45CALC", year=0),
        "cad": at("dem", "CADARM").eq(1).astype(float),
        "hrt": at("dem", "HRTARM").isin([1, 3]).astype(float),
        "change_femoral_neck": change,
        "change_lumbar_spine": spine,
    }.items():
        np.testing.assert_allclose(delivered, expected[column], rtol=1e-12, err_msg=column)


def test_exercise_adds_up_and_blank_questions_were_not_asked(tables: Tables) -> None:
    habits = tables["f34"]
    known = habits[habits["TEXPWK"] != ""].astype({"TEXPWK": float})
    parts = known[["WALKEXP", "HARDEXP", "MODEXP", "MILDEXP"]].astype(float).sum(axis=1)
    np.testing.assert_allclose(parts, known["TEXPWK"], atol=1e-9)
    assert ((known["WALK"] == "0") == (known["WALKMIN"] == "")).all()


def test_below_detection_is_marked_not_numbered(tables: Tables) -> None:
    epinephrine = tables["bio"]["EPI"]
    assert 0.01 < (epinephrine == "<LOD").mean() < 0.25


def test_same_seed_same_bytes(folder: Path, schema: Schema, tmp_path: Path) -> None:
    write_delivery(tmp_path, draw_cohort(rows=1500, seed=11), schema=schema)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("rows", [1, 2, 30])
def test_any_number_of_women(rows: int, schema: Schema, tmp_path: Path) -> None:
    paths = write_delivery(tmp_path, draw_cohort(rows=rows, seed=4), schema=schema)
    assert (tmp_path / "dem_ctos_inv.dat").read_bytes().count(b"\n") == 1 + rows
    assert len(paths) == 10


def test_a_delivery_for_whole_releases_leaves_out_what_is_optional(tmp_path: Path) -> None:
    paths = write_delivery(tmp_path, draw_cohort(rows=20, seed=4), schema=load_schema("whi"))
    assert len(paths) == 10


def test_a_schema_that_asks_for_more_is_the_callers_mistake(tmp_path: Path) -> None:
    more = schema_from_text(
        "schema: more\nversion: '1'\ntitle: More\nextends: whi-bone\n"
        "tables: {dem: {variables: {SHOESIZE: {label: Shoe size, type: integer}}}}\n",
        name="more.yaml",
    )
    with pytest.raises(UsageError, match=r"dem\.SHOESIZE: the simulator cannot fill"):
        write_delivery(tmp_path, draw_cohort(rows=20, seed=4), schema=more)


def test_a_folder_with_other_files_is_the_callers_mistake(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "f45_os_inv.dat").write_bytes(b"left over from seeded faults")
    with pytest.raises(UsageError, match=r"holds f45_os_inv\.dat.* choose an empty folder"):
        write_delivery(tmp_path, draw_cohort(rows=20, seed=4), schema=schema)


def test_a_delivery_written_again_replaces_the_first(tmp_path: Path, schema: Schema) -> None:
    write_delivery(tmp_path, draw_cohort(rows=30, seed=4), schema=schema)
    write_delivery(tmp_path, draw_cohort(rows=20, seed=4), schema=schema)
    assert (tmp_path / "dem_ctos_inv.dat").read_bytes().count(b"\n") == 21


def test_truth_holds_every_effect(tmp_path: Path) -> None:
    write_truth(tmp_path / "truth.json", draw_cohort(rows=20, seed=4))
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert (truth["rows"], truth["seed"], truth["scenario"]) == (20, 4, "none")
    assert truth["effects"]["one_at_a_time"]["strain"] == {
        "femoral_neck": -0.082,
        "total_hip": -0.108,
        "lumbar_spine": -0.069,
    }
    assert truth["effects"]["structural"]["strain"]["total_hip"] == -0.09685
    assert truth["covariates"]["current hormone user"]["lumbar_spine"] == 2.1
    assert truth["covariates"]["alcohol level 6"]["femoral_neck"] == 0.25
    assert truth["residual"]["biological_sd"]["total_hip"] == 3.84


def test_decimals_are_fixed_and_blanks_are_empty(tmp_path: Path) -> None:
    values = np.array([0.0, -0.0004, 0.71, 1e-9, -1.5, np.nan, 123456.789])
    assert decimal_text(values, digits=3) == ["0.000", "0.000", "0.710", "0.000", "-1.500", "", "123456.789"]
    columns = {"ID": np.array([1, 2]), "X": np.array([np.nan, 0.5]), "T": np.array(["", "<LOD"])}
    write_columns(tmp_path / "x.dat", columns, digits={"X": 2})
    assert (tmp_path / "x.dat").read_bytes() == b"ID\tX\tT\n1\t\t\n2\t0.50\t<LOD\n"
