"""Files to tables by their names: releases, parts, twins, files that nobody asked for, tables that did not come."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.delivery import Delivery, FaultKind
from cohortqc.model.schema import Release, Schema, TableSchema
from tests.delivery.example_read import ID, schema_of, table_of, variable

AGE = variable("AGE")
DEM = table_of(ID, AGE, name="dem", files=("dem_*_inv",))
HIP = table_of(ID, AGE, name="bmd_hip", files=("bmd_hip_*",))


def delivered(folder: Path, names: Iterable[str], schema: Schema) -> Delivery:
    for number, name in enumerate(names, start=1):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"ID,AGE\n{number},50\n", encoding="utf-8")
    return read_delivery(folder, schema)


def found(delivery: Delivery) -> list[tuple[str, str]]:
    return [(fault.kind.value, fault.file.name if fault.file else fault.table) for fault in delivery.faults]


def test_files_are_matched_by_their_stems_without_regard_to_case_or_suffix(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["sub/DEM_ctos_INV.DAT", "bmd_hip_ctos_inv.txt"], schema_of(DEM, HIP))
    assert found(delivery) == []
    assert {name: table.parts[0].file.name for name, table in delivery.tables.items()} == {
        "dem": "sub/DEM_ctos_INV.DAT",
        "bmd_hip": "bmd_hip_ctos_inv.txt",
    }
    assert delivery.name == tmp_path.name
    assert (delivery.rows_read, delivery.rows_not_read) == (2, 0)


def test_a_table_that_did_not_come_is_told_unless_it_is_optional(tmp_path: Path) -> None:
    schema = schema_of(DEM, HIP, replace(HIP, name="spine", files=("spine",), optional=True))
    delivery = delivered(tmp_path, ["dem_ct_inv.dat"], schema)
    assert found(delivery) == [("INT201", "bmd_hip")]
    assert delivery.faults[0].expected == "a file bmd_hip_*"
    assert delivery.judged[FaultKind.TABLE_MISSING] == 2


def test_an_empty_folder_lacks_every_table(tmp_path: Path) -> None:
    assert found(read_delivery(tmp_path, schema_of(DEM, HIP))) == [("INT201", "dem"), ("INT201", "bmd_hip")]


def test_of_a_single_file_no_other_table_is_looked_for(tmp_path: Path) -> None:
    delivered(tmp_path, ["dem_ct_inv.dat"], schema_of(DEM, HIP))
    delivery = read_delivery(tmp_path / "dem_ct_inv.dat", schema_of(DEM, HIP))
    assert found(delivery) == []
    assert (delivery.name, delivery.judged[FaultKind.TABLE_MISSING]) == ("dem_ct_inv.dat", 0)


@pytest.mark.parametrize("names", [["dem_ct_inv.dat", "dem_os_inv.dat"], ["dem_ct_inv.csv", "dem_ct_inv.dat.gz"]])
def test_two_files_for_one_table_are_told_and_neither_is_read(tmp_path: Path, names: list[str]) -> None:
    delivery = delivered(tmp_path, names, schema_of(DEM))
    assert found(delivery) == [("INT202", "dem")]
    assert all(name in delivery.faults[0].message for name in names)
    assert delivery.tables == {}
    assert [file.rows_read for file in delivery.files] == [0, 0]


def test_a_table_declared_with_several_stems_has_several_parts(tmp_path: Path) -> None:
    schema = schema_of(replace(DEM, files=("dem_ct", "dem_os")))
    delivery = delivered(tmp_path, ["dem_ct.csv", "dem_os.csv"], schema)
    assert found(delivery) == []
    assert [part.file.name for part in delivery.tables["dem"]] == ["dem_ct.csv", "dem_os.csv"]


def test_a_table_in_parts_may_come_in_several_files(tmp_path: Path) -> None:
    schema = schema_of(replace(DEM, in_parts=True))
    delivery = delivered(tmp_path, ["north/dem_a_inv.csv", "south/dem_a_inv.csv", "dem_b_inv.dat.rds"], schema)
    assert found(delivery) == [("INT203", "dem_b_inv.dat.rds")]
    parts = delivery.tables["dem"].parts
    assert [part.file.name for part in parts] == ["north/dem_a_inv.csv", "south/dem_a_inv.csv"]
    assert [part.line_of(0) for part in parts] == [2, 2]
    assert delivery.tables["dem"].column("ID").to_pylist() == ["1", "2"]


def test_parts_and_releases_together_make_one_table(tmp_path: Path) -> None:
    dem = replace(DEM, files=("dem_{release}_*",), in_parts=True)
    releases = {
        "D": Release(name="D", title="", tables={"dem": dem}),
        "E": Release(name="E", title="", tables={"dem": replace(dem, in_parts=False)}),
    }
    names = ["dem_d_1.csv", "dem_d_2.csv", "dem_e_1.csv"]
    delivery = delivered(tmp_path, names, schema_of(dem, releases=releases))
    assert found(delivery) == []
    assert [part.release for part in delivery.tables["dem"].parts] == ["D", "D", "E"]
    delivery = delivered(tmp_path, [*names, "dem_e_2.csv"], schema_of(dem, releases=releases))
    assert found(delivery) == [("INT202", "dem")]
    assert [part.release for part in delivery.tables["dem"].parts] == ["D", "D"]


def test_the_same_file_under_two_names_is_read_once(tmp_path: Path) -> None:
    for name in ("dem_a_inv.csv", "dem_b_inv.csv", "dem_c_inv.csv"):
        (tmp_path / name).write_text(
            "ID,AGE\n1,5O\n" if name != "dem_b_inv.csv" else "ID,AGE\n2,50\n", encoding="utf-8"
        )
    delivery = read_delivery(tmp_path, schema_of(replace(DEM, in_parts=True)))
    assert found(delivery) == [("INT202", "dem_c_inv.csv")]
    assert delivery.faults[0].message == "The file is the same as dem_a_inv.csv, byte for byte; it is not read"
    assert [file.rows_read for file in delivery.files] == [1, 1, 0]
    assert [part.file.name for part in delivery.tables["dem"].parts] == ["dem_a_inv.csv", "dem_b_inv.csv"]


def test_two_tables_may_come_in_files_that_are_alike(tmp_path: Path) -> None:
    for name in ("dem_a_inv.csv", "bmd_hip_a.csv"):
        (tmp_path / name).write_text("ID,AGE\n1,50\n", encoding="utf-8")
    assert found(read_delivery(tmp_path, schema_of(DEM, HIP))) == []


def test_a_form_that_is_not_read_gives_way_to_one_that_is(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["dem_ct_inv.dat", "dem_ct_inv.rds"], schema_of(DEM))
    assert found(delivery) == [("INT203", "dem_ct_inv.rds")]
    assert "dem" in delivery.tables


def test_a_form_that_is_not_read_is_told_when_nothing_else_came(tmp_path: Path) -> None:
    (tmp_path / "dem_ct_inv.rda").write_bytes(b"RDX3\nX\n" + b"\x00" * 100)
    delivery = read_delivery(tmp_path, schema_of(DEM))
    assert found(delivery) == [("INT102", "dem_ct_inv.rda")]
    assert delivery.faults[0].message == "The content is an R file"


@pytest.mark.parametrize(
    "name", ["dem_ctos_inf.dat", "demo_ctos_inv.csv", "DEM-ctos-inv.csv", "dem.csv", "edm_inv.csv"]
)
def test_a_file_whose_name_nearly_fits_a_missing_table_is_pointed_at(tmp_path: Path, name: str) -> None:
    delivery = delivered(tmp_path, [name, "notes.csv"], schema_of(DEM))
    assert [fault.message for fault in delivery.faults] == [
        "The name fits no table of the schema; did you mean dem (dem_*_inv)?",
        "The name fits no table of the schema",
        f"No file holds table dem (dem); did you mean {name}?",
    ]
    assert delivery.tables == {}


@pytest.mark.parametrize("name", ["hip_ctos_inv.dat", "f38_ctos_inv.dat", "README.md", "bmd_spine_ctos.dat", "d.csv"])
def test_a_file_of_another_name_is_not_pointed_at(tmp_path: Path, name: str) -> None:
    form = table_of(ID, AGE, name="f37", files=("f37_*_inv",))
    delivery = delivered(tmp_path, [name], schema_of(DEM, form, HIP))
    assert not any("did you mean" in fault.message for fault in delivery.faults)


def test_a_file_is_not_pointed_at_where_its_table_came(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["dem_ct_inv.dat", "dem_ct_inf.dat"], schema_of(DEM))
    assert [fault.message for fault in delivery.faults] == ["The name fits no table of the schema"]


def test_files_that_nobody_asked_for_are_noted(tmp_path: Path) -> None:
    names = [".DS_Store", ".git/config", "README.md", "Thumbs.db", "codebook.pdf", "dem_ct_inv.dat"]
    delivery = delivered(tmp_path, names, schema_of(DEM))
    assert [file.name for file in delivery.files] == names
    assert found(delivery) == [("INT203", name) for name in names[:5]]
    assert [fault.message for fault in delivery.faults][1:3] == [
        "A hidden file, left behind by a program",
        "The name fits no table of the schema",
    ]


def test_a_name_that_fits_two_tables_goes_to_the_one_that_says_more(tmp_path: Path) -> None:
    schema = schema_of(replace(DEM, files=("b*",)), HIP)
    assert list(delivered(tmp_path, ["bmd_hip_x.csv"], schema).tables) == ["bmd_hip"]


def test_a_name_that_fits_two_tables_alike_is_told(tmp_path: Path) -> None:
    schema = schema_of(replace(DEM, files=("d*m",)), replace(HIP, files=("*em",)))
    delivery = delivered(tmp_path, ["dem.csv"], schema)
    assert delivery.faults[0].kind is FaultKind.TABLE_AMBIGUOUS
    assert delivery.tables == {}


def by_release(*tables: TableSchema, releases: str) -> Schema:
    union = {table.name: table for table in tables}
    return schema_of(*tables, releases={name: Release(name=name, title=name, tables=union) for name in releases})


DEMO = table_of(ID, AGE, variable("OLD", in_releases=("D",), optional=True), name="demo", files=("DEMO_{release}",))
FEM = table_of(ID, AGE, name="fem", files=("FEM_{release}",))


def test_releases_are_parts_of_one_table(tmp_path: Path) -> None:
    names = ["2005/DEMO_D.csv", "2007/demo_e.csv", "2005/FEM_D.csv", "2007/FEM_E.csv"]
    delivery = delivered(tmp_path, names, by_release(DEMO, FEM, releases="DEH"))
    assert found(delivery) == []
    assert [(part.release, part.file.name) for part in delivery.tables["demo"]] == [
        ("D", "2005/DEMO_D.csv"),
        ("E", "2007/demo_e.csv"),
    ]


def test_a_table_is_looked_for_in_every_release_that_came(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["DEMO_D.csv", "DEMO_E.csv", "FEM_E.csv"], by_release(DEMO, FEM, releases="DEH"))
    assert [(fault.kind.value, fault.expected) for fault in delivery.faults] == [("INT201", "a file FEM_D")]


def test_the_same_release_twice_is_ambiguous(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["DEMO_D.csv", "x/demo_d.txt", "DEMO_E.csv"], by_release(DEMO, releases="DE"))
    assert found(delivery) == [("INT202", "demo")]
    assert [part.release for part in delivery.tables["demo"]] == ["E"]


def test_an_unknown_release_is_told_and_read_by_what_all_releases_have(tmp_path: Path) -> None:
    delivery = delivered(tmp_path, ["DEMO_Z.csv"], by_release(DEMO, releases="DE"))
    assert found(delivery) == [("INT210", "DEMO_Z.csv")]
    assert delivery.faults[0].observed == ("Z",)
    assert delivery.tables["demo"].parts[0].release == "Z"


def test_a_variable_of_another_release_is_unexpected(tmp_path: Path) -> None:
    (tmp_path / "DEMO_E.csv").write_text("ID,AGE,OLD\n1,50,3\n", encoding="utf-8")
    delivery = read_delivery(tmp_path, by_release(DEMO, releases="DE"))
    assert found(delivery) == [("INT205", "DEMO_E.csv")]
    assert not delivery.tables["demo"].has("OLD")


def test_a_table_that_its_release_does_not_have_is_unexpected(tmp_path: Path) -> None:
    releases = {
        "D": Release(name="D", title="D", tables={"demo": DEMO, "fem": FEM}),
        "E": Release(name="E", title="E", tables={"demo": DEMO}),
    }
    delivery = delivered(tmp_path, ["DEMO_E.csv", "FEM_E.csv"], schema_of(DEMO, FEM, releases=releases))
    assert found(delivery) == [("INT203", "FEM_E.csv")]
    assert delivery.faults[0].message == "Release E has no table fem"


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    (tmp_path / "dem_ct_inv.dat").write_text("ID,AGE\n1,50\n", encoding="utf-8")
    read_delivery(tmp_path, schema_of(DEM), progress=lambda what, done, total: told.append((what, done, total)))
    assert told == [("reading dem_ct_inv.dat", 0, 1), ("read", 1, 1)]


def test_the_same_delivery_read_twice_is_the_same(tmp_path: Path) -> None:
    names = ["b/dem_ct_inv.dat", "a/x.csv", "bmd_hip_x.csv"]
    first = delivered(tmp_path, names, schema_of(DEM, HIP))
    second = read_delivery(tmp_path, schema_of(DEM, HIP))
    assert first.files == second.files
    assert first.faults == second.faults
