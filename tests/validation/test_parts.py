"""A table in parts is one table: keys and references are looked for across its files, problems name the right one."""

from dataclasses import replace
from pathlib import Path

from cohortqc.delivery.read import read_delivery
from cohortqc.model.schema import Reference, Release, Schema
from cohortqc.validation.listing import problems
from cohortqc.validation.run import validate
from tests.delivery.example_read import ID, schema_of, table_of, variable

DEM = table_of(ID, variable("AGE"), name="dem", files=("dem_*",), key=("ID",), in_parts=True)
HIP = table_of(
    ID,
    variable("DAYS"),
    name="hip",
    files=("hip_*",),
    key=("ID", "DAYS"),
    references=(Reference(column="ID", target_table="dem", target_column="ID"),),
    in_parts=True,
)


def found(folder: Path, schema: Schema) -> list[tuple[str, str, int | None, str]]:
    listed = problems(validate(read_delivery(folder, schema), schema))
    return [(problem.code, problem.file, problem.line, problem.key) for problem in listed]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_a_key_in_two_parts_is_a_duplicate_in_both(tmp_path: Path) -> None:
    write(tmp_path, {"dem_a.csv": "ID,AGE\n1,50\n2,51\n", "dem_b.csv": "# centre b\nID,AGE\n3,52\n2,61\n"})
    assert found(tmp_path, schema_of(DEM)) == [
        ("INT302", "dem_a.csv", 3, "ID=2"),
        ("INT302", "dem_b.csv", 4, "ID=2"),
    ]


def test_a_reference_is_looked_for_in_every_part(tmp_path: Path) -> None:
    write(tmp_path, {"dem_a.csv": "ID,AGE\n1,50\n", "dem_b.csv": "ID,AGE\n2,51\n"})
    write(tmp_path, {"hip_a.csv": "ID,DAYS\n2,10\n", "hip_b.csv": "ID,DAYS\n1,10\n9,10\n"})
    assert found(tmp_path, schema_of(DEM, HIP)) == [("INT304", "hip_b.csv", 3, "ID=9; DAYS=10")]


def test_parts_may_lack_different_columns(tmp_path: Path) -> None:
    write(tmp_path, {"dem_a.csv": "ID,AGE\n1,5O\n", "dem_b.csv": "ID\n2\n"})
    assert [(code, file) for code, file, _, _ in found(tmp_path, schema_of(DEM))] == [
        ("INT401", "dem_a.csv"),
        ("INT204", "dem_b.csv"),
    ]


def test_parts_of_several_releases_are_one_table(tmp_path: Path) -> None:
    dem = replace(DEM, files=("dem_{release}_*",))
    schema = schema_of(dem, releases={name: Release(name=name, title="", tables={"dem": dem}) for name in ("D", "E")})
    write(tmp_path, {"dem_d_1.csv": "ID,AGE\n1,50\n", "dem_d_2.csv": "ID,AGE\n1,51\n", "dem_e_1.csv": "ID,AGE\n2,5O\n"})
    assert found(tmp_path, schema) == [
        ("INT302", "dem_d_1.csv", 2, "ID=1"),
        ("INT302", "dem_d_2.csv", 2, "ID=1"),
        ("INT401", "dem_e_1.csv", 2, "ID=2"),
    ]
