"""SAS data sets: letters in every encoding, special missing values, dates, catalogues beside them, and ends cut off."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from cohortqc.delivery.read import read_delivery
from cohortqc.model.delivery import FaultKind
from cohortqc.model.schema import TableSchema
from cohortqc.model.table import Form
from tests.delivery.example_read import ID, Read, schema_of, table_of, variable
from tests.delivery.example_sas import SAS, sas

TOWN = variable("TOWN", "text")
AGE = variable("AGE", "integer", missing={".a": "refused"})
BORN = variable("BORN", "date")
SEEN = variable("SEEN", "text")
TABLE = table_of(ID, TOWN, AGE, BORN, SEEN)


def read(path: Path, data: bytes, *, encoding: str | None = None, table: TableSchema | None = None) -> Read:
    path.write_bytes(data)
    declared = table_of(*TABLE.variables.values(), encoding=encoding) if table is None else table
    return Read(read_delivery(path, schema_of(declared)))


def test_numbers_dates_and_special_missing_values_are_read(tmp_path: Path) -> None:
    found = read(tmp_path / "t.sas7bdat", SAS)
    assert found.codes() == []
    assert found.cells("ID") == ["1", "2", "3"]
    # `.a` of the schema is `.A` of SAS; `.Z` is declared nowhere.
    assert (found.cells("AGE"), found.reasons("AGE")) == ([50, None, None], [None, "refused", "not_recorded"])
    assert found.part.undeclared == {"AGE": {".Z": 1}}
    assert found.cells("BORN") == [dt.date(1950, 3, 31), dt.date(1949, 12, 1), None]
    assert found.cells("SEEN") == ["2019-03-31 10:30:00", "2019-04-01", None]
    assert found.part.file.form is Form.SAS


@pytest.mark.parametrize(
    ("code", "encoding", "town", "label"),
    [
        (20, "utf-8", "Köln", "Städte"),
        (29, "latin-1", "Köln", "Städte"),
        (30, "iso8859-2", "Łódź", "Miasto ł"),
        (33, "iso8859-5", "Москва", "Город"),
        (34, "iso8859-6", "القاهرة", "مدينة"),
        (35, "iso8859-7", "Αθήνα", "Πόλη"),
        (36, "iso8859-8", "ירושלים", "עיר"),
        (37, "iso8859-9", "İstanbul", "Şehir"),
        (40, "iso8859-15", "Köln €", "Städte"),
        (41, "cp437", "Köln", "Städte"),
        (51, "cp874", "กรุงเทพ", "เมือง"),
        (60, "cp1250", "Łódź", "Miasto ł"),
        (61, "cp1251", "Москва", "Город"),
        (62, "cp1252", "Köln €", "Städte"),
        (63, "cp1253", "Αθήνα", "Πόλη"),
        (64, "cp1254", "İstanbul", "Şehir"),
        (65, "cp1255", "ירושלים", "עיר"),
        (66, "cp1256", "القاهرة", "مدينة"),
        (67, "cp1257", "Šiauliai", "Miestas į"),
        (68, "cp1258", "Huê´", "Thành"),
        (118, "cp950", "臺北", "城市"),
        (123, "big5", "臺北", "城市"),
        (125, "gb2312", "北京", "城市"),
        (134, "euc_jp", "東京", "都市"),
        (138, "shift_jis", "東京", "都市"),
        (140, "euc_kr", "서울", "도시"),
        (167, "iso2022_jp", "東京", ""),
        (205, "gb18030", "北京", "城市"),
        (246, "mac_cyrillic", "Москва", "Город"),
    ],
)
def test_letters_are_read_as_the_file_says(tmp_path: Path, code: int, encoding: str, town: str, label: str) -> None:
    data = sas(town=town.encode(encoding), label=label.encode(encoding), code=code)
    found = read(tmp_path / "t.sas7bdat", data)
    assert found.codes() == []
    assert found.cells("TOWN") == [town, "x", None]
    assert found.part.metadata["TOWN"].label == label


def test_an_encoding_that_python_lacks_is_read_all_the_same(tmp_path: Path) -> None:
    # printf '臺北' | iconv -f UTF-8 -t EUC-TW | xxd -p
    found = read(tmp_path / "t.sas7bdat", sas(town=bytes.fromhex("ead7c6a1"), code=119))
    assert (found.codes(), found.part.file.encoding) == ([], "EUC-TW")
    assert found.cells("TOWN") == ["臺北", "x", None]


def test_names_are_read_in_the_encoding_of_the_file(tmp_path: Path) -> None:
    data = bytearray(SAS.replace(b"TOWN", b"\xc3RT "))
    data[70] = 61
    table = table_of(ID, variable("ГRT", "text"))
    found = read(tmp_path / "t.sas7bdat", bytes(data), table=table)
    assert (found.cells("ГRT"), found.faults(FaultKind.ENCODING_DOUBTFUL)) == (["K____ln______", "x", None], [])


@pytest.mark.parametrize(
    ("town", "code", "read_as", "why"),
    [
        ("Köln".encode(), 0, "Köln", "does not say how its letters are encoded; read as utf-8"),
        ("Köln".encode("cp1252"), 0, "Köln", "does not say how its letters are encoded; read as cp1252"),
        ("Köln".encode("cp1252"), 99, "Köln", "does not say how its letters are encoded; read as cp1252"),
        ("Köln".encode("cp1252"), 20, "Köln", "not utf-8, as the file states; read as cp1252"),
        ("marié".encode("cp1252"), 0, "marié", "does not say how its letters are encoded; read as cp1252"),
        ("marié".encode("cp1252"), 20, "marié", "not utf-8, as the file states; read as cp1252"),
        (b"K\x81ln", 62, "K\x81ln", "not cp1252, as the file states; read as latin-1"),
        (b"5 \x80", 29, "5 \x80", "signs that only Windows has"),
        ("Köln".encode("cp1252"), 28, "Köln", "not ascii, as the file states"),
    ],
)
def test_letters_in_doubt_are_told(tmp_path: Path, town: bytes, code: int, read_as: str, why: str) -> None:
    found = read(tmp_path / "t.sas7bdat", sas(town=town, code=code))
    assert (found.codes(), found.cells("TOWN")[0]) == (["INT104"], read_as)
    assert why in found.delivery.faults[0].message


def test_text_that_reads_as_utf_8_against_the_files_word_is_in_doubt(tmp_path: Path) -> None:
    found = read(tmp_path / "t.sas7bdat", sas(town="Köln".encode(), label="Städte".encode(), code=62))
    assert (found.codes(), found.cells("TOWN")[0]) == (["INT104"], "KÃ¶ln")
    assert "read as UTF-8" in found.delivery.faults[0].message
    # So many words that end in a letter beyond ASCII are not UTF-8 whose last letter was cut.
    french = sas(town="marié".encode("cp1252"), label="Fermé".encode("cp1252"), code=62)
    found = read(tmp_path / "t.sas7bdat", french)
    assert (found.codes(), found.cells("TOWN")[0]) == ([], "marié")
    # A single text may look so by chance.
    assert read(tmp_path / "t.sas7bdat", sas(town="Köln".encode(), code=62)).codes() == []


def test_what_the_schema_declares_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "t.sas7bdat"
    found = read(path, sas(town="Москва".encode("cp1251"), code=62), encoding="cp1251")
    assert (found.codes(), found.cells("TOWN")[0]) == ([], "Москва")
    found = read(path, sas(town="臺北".encode("big5"), code=119), encoding="big5")
    assert (found.codes(), found.cells("TOWN")[0]) == ([], "臺北")
    found = read(path, sas(town="Köln".encode("cp1252"), code=62), encoding="utf-8")
    assert (found.codes(), found.cells("TOWN")[0]) == (["INT104"], "Köln")
    found = read(path, sas(town=b"Bonn", code=62), encoding="klingon")
    assert (found.codes(), found.cells("TOWN")[0]) == (["INT104"], "Bonn")


def test_a_letter_cut_in_half_by_the_width_of_its_column_is_left_out(tmp_path: Path) -> None:
    found = read(tmp_path / "t.sas7bdat", sas(town="Knödel-Köllnö".encode()[:13], code=20))
    assert (found.codes(), found.cells("TOWN")[0]) == ([], "Knödel-Köll")


def test_a_sas_file_that_ends_early_is_told_wherever_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.sas7bdat"
    for cut in (1, 31, 32, 100, 164, 196, 287, 288, 1023, 4096, len(SAS) - 4096, len(SAS) - 1):
        assert set(read(path, SAS[:cut]).codes()) & {"INT101", "INT102"}, cut


def test_a_header_that_contradicts_the_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.sas7bdat"
    for place in (200, 204):
        data = bytearray(SAS)
        data[place : place + 4] = b"\xff\xff\xff\x7f"
        assert read(path, bytes(data)).codes() == ["INT101"]


def test_the_labels_of_a_catalogue_beside_the_data_are_known(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "formats" / "haven"
    shutil.copy(folder / "sas__hadley.sas7bdat", tmp_path / "t.sas7bdat")
    shutil.copy(folder / "sas__formats.sas7bcat", tmp_path / "formats.sas7bcat")
    table = table_of(variable("workshop", "coded", codes={"1": "R", "2": "SAS"}), variable("gender", "text"))
    found = Read(read_delivery(tmp_path, schema_of(table)))
    assert {fault.kind for fault in found.delivery.faults} == {FaultKind.VARIABLE_UNEXPECTED}
    # R 4.2, haven 2.5: attr(read_sas("t.sas7bdat", "formats.sas7bcat")$workshop, "labels")
    assert found.part.metadata["workshop"].value_labels == {"1": "R", "2": "SAS"}
    assert found.part.metadata["gender"].value_labels == {"f": "Female", "m": "Male"}
    assert found.cells("gender") == ["f", "f", "f", None, "m", "m", "m", "m"]


def test_a_catalogue_of_the_files_own_name_comes_first_and_a_damaged_one_is_told(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "formats" / "haven"
    shutil.copy(folder / "sas__tagged-na.sas7bdat", tmp_path / "t.sas7bdat")
    whole = (folder / "sas__tagged-na.sas7bcat").read_bytes()
    (tmp_path / "a.sas7bcat").write_bytes(whole.replace(b"Apple", b"Grape"))
    (tmp_path / "t.sas7bcat").write_bytes(whole)
    (tmp_path / "u.sas7bcat").write_bytes(whole[:-100])
    (tmp_path / "v.sas7bcat").write_bytes(b"<html>")
    found = Read(read_delivery(tmp_path, schema_of(table_of(variable("x", "number")))))
    assert found.part.metadata["x"].value_labels == {".A": "Apple", ".Z": "Zebra"}
    assert [fault.observed for fault in found.faults(FaultKind.FILE_UNREADABLE)] == [("u.sas7bcat",), ("v.sas7bcat",)]


def test_a_catalogue_claims_no_table(tmp_path: Path) -> None:
    (tmp_path / "t.sas7bdat").write_bytes(SAS)
    (tmp_path / "t.sas7bcat").write_bytes(b"x")
    found = Read(read_delivery(tmp_path, schema_of(table_of(*TABLE.variables.values(), files=("t*",)))))
    assert found.codes() == ["INT101"]
    assert found.part.row_count == 3
