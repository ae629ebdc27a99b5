"""Files: what is not what it should be is told, and never crashes the reader."""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from pathlib import Path

import pytest

from cohortqc.delivery import decompress
from cohortqc.delivery.read import read_delivery
from cohortqc.errors import UsageError
from cohortqc.model.table import Form
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, SMALL, schema_of, table_of, variable

TEXT = b"ID,AGE,BMI,NOTE\n1,50,25.5,a\n"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "compression"),
    [
        ("t.csv", TEXT, ""),
        ("T.DAT", TEXT, ""),
        ("t", TEXT, ""),
        ("t.csv.gz", gzip.compress(TEXT, mtime=0), "gzip"),
        ("t.csv.gz", gzip.compress(TEXT[:20], mtime=0) + gzip.compress(TEXT[20:], mtime=0), "gzip"),
        ("t.csv.xz", lzma.compress(TEXT), "xz"),
        ("t.zip", zipped({"anything.csv": TEXT}), "zip"),
        ("t.csv.zip", zipped({"__MACOSX/._t.csv": b"x", "t.csv": TEXT}), "zip"),
        ("delivery.zip", zipped({"folder/t.csv": TEXT}), "zip"),
    ],
)
def test_plain_and_compressed_text_is_read(read_text: Reader, name: str, content: bytes, compression: str) -> None:
    read = read_text(content, name=name)
    assert read.codes() == []
    assert read.cells("AGE") == [50]
    assert read.part.file.compression == compression
    assert read.part.file.size == len(content)


WRONG = {
    "an empty file": ("t.csv", b"", "INT103"),
    "a mark and nothing else": ("t.csv", b"\xef\xbb\xbf", "INT103"),
    "empty lines": ("t.csv", b"\n\n\r\n", "INT103"),
    "comments only": ("t.csv", b"# nothing\n", "INT103"),
    "a header only": ("t.csv", b"ID,AGE,BMI,NOTE\n", "INT103"),
    "an empty gzip": ("t.csv.gz", gzip.compress(b"", mtime=0), "INT103"),
    "a cut gzip": ("t.csv.gz", gzip.compress(TEXT * 99, mtime=0)[:-12], "INT101"),
    "a gzip with a wrong sum": ("t.csv.gz", gzip.compress(TEXT, mtime=0)[:-8] + b"12345678", "INT101"),
    "a gzip of noise": ("t.csv.gz", b"\x1f\x8b\x08\x00" + bytes(range(200)), "INT101"),
    "a cut xz": ("t.csv.xz", lzma.compress(TEXT * 99)[:-12], "INT101"),
    "a bent xz": ("t.csv.xz", lzma.compress(TEXT)[:30] + b"\0\0\0\0" + lzma.compress(TEXT)[34:], "INT101"),
    "a cut zip": ("t.zip", zipped({"t.csv": TEXT * 99})[:-30], "INT101"),
    "a zip of two": ("t.zip", zipped({"a.csv": TEXT, "b.csv": TEXT}), "INT102"),
    "a zip of none": ("t.zip", zipped({}), "INT102"),
    "a damaged workbook": ("t.csv", zipped({"[Content_Types].xml": b"x", "xl/workbook.xml": b"y"}), "INT101"),
    "a web page": ("t.xpt", b"<!DOCTYPE html><html><body>404</body></html>", "INT102"),
    "a web page after a mark": ("t.csv", b"\xef\xbb\xbf\n<html><body>404</body></html>", "INT102"),
    "a document": ("t.csv", b"%PDF-1.7 ...", "INT102"),
    "bzip2": ("t.csv.bz2", bz2.compress(TEXT), "INT102"),
    "JSON": ("t.csv", b'{"ID": [1, 2]}', "INT102"),
    "noise": ("t.csv", bytes(range(1, 256)) * 20, "INT102"),
    "text in a gzip name": ("t.csv.gz", TEXT, "INT102"),
    "a gzip in a text name": ("t.csv", gzip.compress(TEXT, mtime=0), "INT102"),
    "a zip in a text name": ("t.csv", zipped({"t.csv": TEXT}), "INT102"),
    "text in a SAS name": ("t.xpt", TEXT, "INT102"),
    "a cut Parquet file": ("t.parquet", b"PAR1" + b"\0" * 50, "INT101"),
    "a SAS header alone": ("t.xpt", b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 32, "INT101"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_is_not_what_it_should_be_is_one_fault(read_text: Reader, what: str) -> None:
    name, content, code = WRONG[what]
    read = read_text(content, name=name)
    assert read.codes() == [code]
    assert len(read.delivery.faults) == 1
    (file,) = read.delivery.files
    assert len(file.sha256) == 64
    assert file.rows_read in {0, 1}


def test_a_file_that_unpacks_to_too_much_is_refused(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MOST_BYTES", 1000)
    read = read_text(gzip.compress(TEXT * 100), name="t.csv.gz")
    assert read.codes() == ["INT101"]


def test_a_missing_path_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        read_delivery(tmp_path / "absent", schema_of(SMALL))


def test_a_pipe_and_a_broken_link_are_faults(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.csv")
    (tmp_path / "u.csv").symlink_to(tmp_path / "absent.csv")
    delivery = read_delivery(tmp_path, schema_of(SMALL, table_of(ID, variable("AGE"), name="u")))
    assert [fault.kind.value for fault in delivery.faults] == ["INT101", "INT101"]
    assert [file.form for file in delivery.files] == [Form.UNKNOWN, Form.UNKNOWN]


def test_links_out_of_the_delivery_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "elsewhere", tmp_path / "delivery"
    for folder in (outside, inside / "sub"):
        folder.mkdir(parents=True)
        (folder / "secret.csv").write_bytes(TEXT)
    (outside / "t.zip").write_bytes(zipped({"t.csv": TEXT}))
    (inside / "t.csv").symlink_to(outside / "secret.csv")
    (inside / "u.csv").symlink_to(Path("sub") / "secret.csv")
    (inside / "v.csv").symlink_to(inside / "sub" / ".." / ".." / "elsewhere" / "secret.csv")
    (inside / "w.csv").symlink_to("w.csv")
    (inside / "x.zip").symlink_to(outside / "t.zip")
    (inside / "folder").symlink_to(outside)
    (inside / "again").symlink_to(inside)
    tables = [table_of(ID, variable("AGE"), name=name) for name in "tuvw"]
    delivery = read_delivery(inside, schema_of(*tables))
    assert list(delivery.tables) == ["u"]
    closed = {
        fault.file.name: fault.message for fault in delivery.faults if fault.file and fault.kind.value == "INT101"
    }
    out = "The file is a link that leads out of the delivery; it is not followed"
    assert closed == {
        "again": "The file is a link to a folder; it is not followed",
        "folder": out,
        "t.csv": out,
        "v.csv": out,
        "w.csv": "The file is a link that leads in a circle",
        "x.zip": out,
    }
    assert all(file.sha256 == "" for file in delivery.files if file.name in closed)


def test_a_link_that_the_caller_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_bytes(TEXT)
    (tmp_path / "t.csv").symlink_to(tmp_path / "there.csv")
    (tmp_path / "sub").mkdir()
    (tmp_path / "delivery").symlink_to(tmp_path / "sub")
    (tmp_path / "sub" / "t.csv").write_bytes(TEXT)
    for path in (tmp_path / "t.csv", tmp_path / "delivery"):
        assert read_delivery(path, schema_of(SMALL)).rows_read == 1


def test_a_file_that_may_not_be_read_is_a_fault(read_text: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    read = read_text(TEXT)
    assert read.codes() == ["INT101"]
    assert read.delivery.faults[0].message == "The file cannot be read: Permission denied"


def test_the_fingerprint_is_that_of_the_bytes_as_they_came(read_text: Reader) -> None:
    read = read_text(b"ID,AGE,BMI,NOTE\n1,50,25.5,abc\n")
    # sha256sum of these bytes
    assert read.part.file.sha256 == "a26466b98c1c40df7e00d94b0998790b58529f2a4d39698587d5c8ec62e0ad2e"


def test_a_name_in_strange_bytes_is_shown_in_hexadecimal(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/t\xff.csv"
    with open(path, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(TEXT)
    delivery = read_delivery(tmp_path, schema_of(SMALL))
    assert [file.name for file in delivery.files] == ["t\\xff.csv"]
