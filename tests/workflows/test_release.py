"""`cohortqc release`: what passes the gate is kept whole, and a report on it is the report on the delivery."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cohortqc.cli.app import app
from cohortqc.model.validation import Validation, Verdict
from cohortqc.schema.load import load_schema
from cohortqc.simulate.cohort import draw_cohort
from cohortqc.simulate.delivery import write_delivery
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.workflows import release as release_workflow
from cohortqc.workflows.validate import judged_delivery

RUN = CliRunner()
WAIVERS = """
- id: scan-of-2001
  rule: CON102
  table: bmd_hip
  observed: any
  max_count: 1
  reason: Seen on the image, the value is right
  decided_by: J. Doe
  decided_on: "2026-05-01"
  expires: "2026-12-31"
"""


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "delivery"
    write_delivery(folder, draw_cohort(rows=400, seed=5), schema=load_schema("whi-bone"))
    return folder


@pytest.fixture(scope="module")
def release(delivery: Path) -> Path:
    out = delivery.parent / "release"
    result = RUN.invoke(app, ["release", str(delivery), "--schema", "whi-bone", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def report(source: Path, out: Path) -> int:
    arguments = ["report", str(source), "--report", "stress-and-bone-loss", "--out", str(out), "--quiet"]
    return RUN.invoke(app, arguments).exit_code


def test_a_release_holds_tables_codebook_validation_and_hashes(release: Path) -> None:
    names = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert {"release.json", "SHA256SUMS", "codebook.csv", "codebook.html", "validation.json", "problems.csv"} <= names
    assert {"data/dem.parquet", "data/bmd_hip.parquet"} <= names
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=release, check=True)
    header, first, *_ = (release / "codebook.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith("table,variable,label")
    assert first.startswith("dem,ID,")


def test_a_report_on_a_release_is_the_report_on_its_delivery(delivery: Path, release: Path, tmp_path: Path) -> None:
    assert report(delivery, tmp_path / "one") == report(release, tmp_path / "other") == 0
    for name in ("results.json", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_releasing_again_gives_the_same_bytes(delivery: Path, release: Path, tmp_path: Path) -> None:
    assert RUN.invoke(app, ["release", str(delivery), "-s", "whi-bone", "-o", str(tmp_path / "r")]).exit_code == 0
    for path in release.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "r" / path.relative_to(release)).read_bytes(), path.name


def test_a_report_refuses_a_release_of_which_a_file_has_changed(delivery: Path, release: Path, tmp_path: Path) -> None:
    path = release / "data" / "dem.parquet"
    content = path.read_bytes()
    try:
        path.write_bytes(content[:-5] + b"12345")
        result = RUN.invoke(app, ["report", str(release), "--report", "stress-and-bone-loss", "-o", str(tmp_path)])
    finally:
        path.write_bytes(content)
    assert isinstance(result.exception, Exception)
    assert "has changed since the release was made" in str(result.exception)


def spoiled(delivery: Path, folder: Path, value: str) -> Path:
    """The delivery with one hip scan whose density, content over area, is `value`, which is unusual or impossible."""
    folder.mkdir()
    for path in delivery.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    file = EditableFile.read(folder / "bmd_hip_ctos_inv.dat", table="bmd_hip")
    area = float(file.row(0)["HIPAREA"])
    file.change(0, {"HIPBMD": value, "HIPBMC": f"{float(value) * area:.2f}", "HIPNKBMD": "", "HIPNKBMC": ""})
    file.write()
    return folder


def test_on_a_closed_gate_nothing_is_written(delivery: Path, tmp_path: Path) -> None:
    folder = spoiled(delivery, tmp_path / "bad", "2.500")
    result = RUN.invoke(app, ["release", str(folder), "-s", "whi-bone", "-o", str(tmp_path / "r")])
    assert result.exit_code == 1
    assert "Nothing was released" in result.output
    assert not (tmp_path / "r").exists()


def test_what_was_decided_goes_with_the_release_and_holds_for_its_reports(delivery: Path, tmp_path: Path) -> None:
    folder = spoiled(delivery, tmp_path / "odd", "2.000")
    waivers = tmp_path / "w.yaml"
    waivers.write_text(WAIVERS, encoding="utf-8")
    options = ["-s", "whi-bone", "-o", str(tmp_path / "r"), "--fail-on", "warning", "--as-of", "2026-06-01"]
    assert RUN.invoke(app, ["release", str(folder), *options]).exit_code == 1
    result = RUN.invoke(app, ["release", str(folder), *options, "--waivers", str(waivers)])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "r" / "given" / "waivers-1.yaml").read_text(encoding="utf-8") == WAIVERS
    assert json.loads((tmp_path / "r" / "release.json").read_text(encoding="utf-8"))["circumstances"]["as_of"]
    assert report(tmp_path / "r", tmp_path / "report") == 0


def test_two_files_of_one_name_are_both_kept(delivery: Path, tmp_path: Path) -> None:
    named = []
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "w.yaml"
        path.write_text(WAIVERS.replace("scan-of-2001", folder), encoding="utf-8")
        named += ["--waivers", str(path)]
    out = tmp_path / "r"
    day = ["--as-of", "2026-06-01"]
    result = RUN.invoke(app, ["release", str(delivery), "-s", "whi-bone", "-o", str(out), *day, *named])
    assert result.exit_code == 0, result.output
    assert [("one" in text, "other" in text) for text in (read(out, 1), read(out, 2))] == [(True, False), (False, True)]


def read(release: Path, number: int) -> str:
    return (release / "given" / f"waivers-{number}.yaml").read_text(encoding="utf-8")


def test_a_file_that_changed_while_the_release_was_made_is_refused(
    delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "gate.yaml"
    policy.write_text("fail_on: error\n", encoding="utf-8")
    judged = judged_delivery

    def changed_meanwhile(*arguments: Any, **named: Any) -> tuple[Validation, Verdict]:
        found = judged(*arguments, **named)
        policy.write_text("fail_on: note\n", encoding="utf-8")
        return found

    monkeypatch.setattr(release_workflow, "judged_delivery", changed_meanwhile)
    call = ["release", str(delivery), "-s", "whi-bone", "-o", str(tmp_path / "r"), "--policy", str(policy)]
    assert "has changed while the release was made" in str(RUN.invoke(app, call).exception)
    assert not (tmp_path / "r").exists()


def test_the_day_on_which_the_data_were_closed_is_kept(delivery: Path, tmp_path: Path) -> None:
    """The schema's own day lies in 2010: by one of 1999, later scans could not be."""
    call = ["release", str(delivery), "-s", "whi-bone", "-o", str(tmp_path / "r"), "--cut-off"]
    assert RUN.invoke(app, [*call, "1999-12-31"]).exit_code == 1
    assert RUN.invoke(app, [*call, "2015-12-31"]).exit_code == 0
    out = str(tmp_path / "v")
    again = RUN.invoke(app, ["validate", str(tmp_path / "r"), "-s", "whi-bone", "-o", out])
    assert again.exit_code == 0
    assert "2015-12-31" in (tmp_path / "r" / "release.json").read_text(encoding="utf-8")
    assert "2015-12-31" in (tmp_path / "v" / "validation.json").read_text(encoding="utf-8")


def test_a_release_needs_a_folder_of_its_own(delivery: Path, release: Path, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "notes.txt").write_text("x", encoding="utf-8")
    for source, out, told in (
        (delivery, tmp_path / "r", "not empty"),
        (delivery, delivery / "r", "inside the delivery"),
        (release, tmp_path / "again", "is a release already"),
    ):
        result = RUN.invoke(app, ["release", str(source), "-s", "whi-bone", "-o", str(out)])
        assert told in str(result.exception)
