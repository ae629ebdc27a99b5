"""Manifests: what is read of them, and what is told of those that cannot be read."""

import hashlib
from pathlib import Path

import pytest

from cohortqc.delivery.folder import Found
from cohortqc.delivery.manifest import FORMAT, given_manifest, is_manifest, manifest_json, read_manifest
from cohortqc.delivery.read import read_delivery
from cohortqc.delivery.refusal import Refusal
from cohortqc.errors import UsageError
from cohortqc.model.delivery import FaultKind
from cohortqc.model.manifest import Manifest, ManifestEntry
from cohortqc.model.schema import Schema
from cohortqc.schema.load import schema_from_text

A, B = "a" * 64, "B" * 64
SCHEMA = schema_from_text(
    "schema: s\ntables:\n  dem:\n    key: [ID]\n    variables:\n      ID: {type: text}\n", name="s.yaml"
)


def read(folder: Path, text: str | bytes, *, name: str = "SHA256SUMS") -> Manifest | Refusal:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_manifest(Found(name=name, path=path))


@pytest.mark.parametrize(
    "name", ["manifest.json", "SHA256SUMS", "sha256sums.txt", "dem.csv.sha256", "manifest-sha256.txt"]
)
def test_manifests_are_known_by_their_names(name: str) -> None:
    assert is_manifest(name)
    assert not is_manifest(f"manifests/{name}")


def test_a_list_of_sha256sum_is_read_in_text_binary_and_tagged_form(tmp_path: Path) -> None:
    text = f"# approved\n{A}  dem.csv\n\n{B} *./scans/hip.csv\nSHA256 (notes (old).txt) = {A}\n"
    assert read(tmp_path, text) == Manifest(
        source="SHA256SUMS",
        entries=(
            ManifestEntry(name="dem.csv", sha256=A),
            ManifestEntry(name="scans/hip.csv", sha256=B.lower()),
            ManifestEntry(name="notes (old).txt", sha256=A),
        ),
    )


def test_a_name_with_a_line_break_is_read_as_sha256sum_escapes_it(tmp_path: Path) -> None:
    found = read(tmp_path, f"\\{A}  a\\nb\\\\c.csv\n")
    assert isinstance(found, Manifest)
    assert found.entries[0].name == "a\nb/c.csv"


def test_our_own_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    text = manifest_json(
        [{"name": "dem.csv", "sha256": A, "size": 12, "table": "dem", "rows": 2}], release="H", centre="Köln"
    )
    assert read(tmp_path, text, name="manifest.json") == Manifest(
        source="manifest.json",
        entries=(ManifestEntry(name="dem.csv", sha256=A, size=12, rows=2),),
        release="H",
        centre="Köln",
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lists no file"),
        ("dem.csv\n", "Line 1"),
        (f"{A}  dem.csv\n{A[:-1]}  b.csv\n", "Line 2"),
        (f"{A}  dem.csv\n{A}  dem.csv\n", "twice"),
        (b"\xff\xfe", "UTF-8"),
        ("{", "JSON"),
        ("[" * 100_000, "Line 1"),
        ('{"a":' * 100_000, "JSON"),
        ('{"format": "other"}', FORMAT),
        (f'{{"format": "{FORMAT}", "files": []}}', "lists no file"),
        (f'{{"format": "{FORMAT}", "fiels": []}}', "fiels"),
        (f'{{"format": "{FORMAT}", "files": [{{"name": "a", "sha256": "{A}"}}, 7]}}', "File 2"),
        (f'{{"format": "{FORMAT}", "files": [{{"name": "a", "sha256": "{A}", "rows": -1}}]}}', "File 1"),
        (f'{{"format": "{FORMAT}", "files": [{{"name": "a", "sha256": "{A}", "rows": true}}]}}', "File 1"),
        (f'{{"format": "{FORMAT}", "centre": 7, "files": [{{"name": "a", "sha256": "{A}"}}]}}', "must be text"),
    ],
)
def test_what_is_no_manifest_is_told_in_one_sentence(tmp_path: Path, text: str | bytes, told: str) -> None:
    found = read(tmp_path, text)
    assert isinstance(found, Refusal)
    assert told in found.message


def test_a_broken_manifest_in_the_folder_is_a_fault_and_no_unexpected_file(tmp_path: Path) -> None:
    (tmp_path / "dem.csv").write_text("ID\n1\n", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    delivery = read_delivery(tmp_path, SCHEMA)
    assert [fault.kind for fault in delivery.faults] == [FaultKind.MANIFEST_DIFFERS]
    assert delivery.manifests == ()


def test_a_table_that_is_called_manifest_is_read_as_a_table(tmp_path: Path) -> None:
    schema: Schema = schema_from_text(
        "schema: s\ntables:\n  manifest:\n    file: manifest-sha256\n    variables:\n      ID: {type: text}\n",
        name="s.yaml",
    )
    (tmp_path / "manifest-sha256.txt").write_text("ID\n1\n", encoding="utf-8")
    delivery = read_delivery(tmp_path, schema)
    assert delivery.faults == ()
    assert delivery.tables["manifest"].row_count == 1


def test_a_manifest_that_lies_elsewhere_is_given_by_the_caller(tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    (folder / "dem.csv").write_text("ID\n1\n", encoding="utf-8")
    listed = tmp_path / "sums.txt"
    listed.write_text(f"{hashlib.sha256(b'ID').hexdigest()}  dem.csv\n", encoding="utf-8")
    assert [found.source for found in read_delivery(folder, SCHEMA, manifest=listed).manifests] == ["sums.txt"]
    with pytest.raises(UsageError, match="no such file"):
        given_manifest(tmp_path / "absent")
    listed.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(UsageError, match="Line 1"):
        given_manifest(listed)
