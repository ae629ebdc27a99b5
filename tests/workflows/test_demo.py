"""The main job from end to end: simulate, validate, report; the truth comes back."""

import json
from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.workflows.demo import DemoRun, run_demo

TRUTH = {"neck_change": -0.082, "hip_change": -0.108, "spine_change": -0.069}
"""Per cent of bone density a point of social strain (Follis et al. 2019, doi:10.1136/jech-2019-212339)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "demo"


@pytest.fixture(scope="module")
def demo(folder: Path) -> DemoRun:
    return run_demo(folder)


@pytest.fixture(scope="module")
def document(demo: DemoRun, folder: Path) -> dict[str, list[dict[str, object]]]:
    assert demo.succeeded
    found: dict[str, list[dict[str, object]]] = json.loads(
        (folder / "report" / "results.json").read_text(encoding="utf-8")
    )
    return found


def _strain(document: dict[str, list[dict[str, object]]], *, outcome: str, adjusted: str) -> dict[str, float]:
    rows = [
        row
        for row in document["results"]
        if (row["table"], row["context"], row["exposure"]) == ("table-2", "regression", "strain")
        and (row["outcome"], row["set"]) == (outcome, adjusted)
    ]
    return {str(row["stat_name"]): float(str(row["stat"])) for row in rows}


def test_the_demo_ends_with_both_pages(demo: DemoRun, folder: Path) -> None:
    assert demo.succeeded
    pages = (folder / "validation" / "validation.html", folder / "report" / "report.html")
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert str(page) in demo.summary


def test_the_synthetic_delivery_has_no_problem(demo: DemoRun, folder: Path) -> None:
    assert demo.succeeded
    found = json.loads((folder / "validation" / "validation.json").read_text(encoding="utf-8"))
    assert found["counts"] == {"error": 0, "warning": 0, "note": 0}
    assert (folder / "validation" / "problems.csv").read_text(encoding="utf-8").count("\n") == 1


@pytest.mark.parametrize("outcome", TRUTH)
def test_the_fully_adjusted_interval_holds_the_truth(
    document: dict[str, list[dict[str, object]]], outcome: str
) -> None:
    full = _strain(document, outcome=outcome, adjusted="Full")
    assert full["conf.low"] < TRUTH[outcome] < full["conf.high"]
    assert full["p.value"] < 0.05


def test_confounding_shows(document: dict[str, list[dict[str, object]]]) -> None:
    crude = _strain(document, outcome="hip_change", adjusted="Crude")
    full = _strain(document, outcome="hip_change", adjusted="Full")
    assert abs(crude["estimate"]) < 0.05
    assert abs(crude["estimate"] - full["estimate"]) > 2 * full["std.error"]


def test_the_flow_adds_up_to_the_n_of_table_1(document: dict[str, list[dict[str, object]]]) -> None:
    flow = document["flow"]
    assert int(str(flow[0]["left"])) - sum(int(str(step["lost"])) for step in flow) == int(str(flow[-1]["left"]))
    overall = next(row for row in document["results"] if row["group_level"] == "Overall" and row["stat_name"] == "N")
    assert overall["stat"] == flow[-1]["left"]


def test_what_every_model_lost_and_used_adds_up(document: dict[str, list[dict[str, object]]]) -> None:
    for outcome in TRUTH:
        lost = [
            row
            for row in document["results"]
            if (row["table"], row["context"], row["outcome"], row["set"]) == ("table-2", "lost", outcome, "Full")
            and row["exposure"] in {"strain", ""}
        ]
        eligible = next(int(str(row["stat"])) for row in lost if row["stat_name"] == "N")
        missing = sum(int(str(row["stat"])) for row in lost if row["stat_name"] == "N_miss")
        used = _strain(document, outcome=outcome, adjusted="Full")["N_obs"]
        assert eligible == document["flow"][-1]["left"]
        assert eligible - missing == used


def test_same_input_same_bytes(demo: DemoRun, folder: Path, tmp_path: Path) -> None:
    assert demo.succeeded
    again = tmp_path / "demo"
    assert run_demo(again).succeeded
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"thesis\.doc"):
        run_demo(tmp_path)
    assert (tmp_path / "thesis.doc").is_file()
