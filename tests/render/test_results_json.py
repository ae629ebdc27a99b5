import json
import math

import numpy as np
import pytest

from cohortqc.model.analysis import FlowStep
from cohortqc.model.result import Result, Results, Stat
from cohortqc.render.provenance import Provenance
from cohortqc.render.results_json import results_json

PROVENANCE = Provenance(command="cohortqc report 2024-05", inputs={"dem.dat": "9f"}, software={"cohortqc": "0.1.0"})


def result(stat: float | None, **more: object) -> Result:
    plain: dict[str, object] = {
        "table": "table-2",
        "context": "regression",
        "stat_name": Stat.ESTIMATE,
        "stat_label": "Estimate",
        "stat": stat,
        "problem": "" if stat is not None else "SD needs at least 2 values",
        **more,
    }
    return Result(**plain)  # type: ignore[arg-type]  # fields are given by name


def results(*rows: Result) -> Results:
    flow = (FlowStep(reason="Participants", lost=0, left=11_020), FlowStep(reason="No scan", lost=2_790, left=8_230))
    return Results(report="stress-and-bone-loss", rows=rows, flow=flow)


def test_every_number_comes_back_in_full_precision() -> None:
    estimate = -0.10234567890123456
    document = json.loads(results_json(results(result(estimate)), provenance=PROVENANCE))
    assert document["results"][0]["stat"] == estimate


def test_numbers_of_numpy_are_numbers_of_json() -> None:
    rows = (result(np.float64(0.1), n=np.int64(7_750)), result(12))
    document = json.loads(results_json(results(*rows), provenance=PROVENANCE))
    assert [row["stat"] for row in document["results"]] == [0.1, 12]
    assert document["results"][0]["n"] == 7_750


def test_an_absent_number_is_null_beside_its_reason() -> None:
    [row] = json.loads(results_json(results(result(None)), provenance=PROVENANCE))["results"]
    assert (row["stat"], row["problem"]) == (None, "SD needs at least 2 values")


def test_no_number_without_a_value_leaves_unnoticed() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        results_json(results(result(math.nan)), provenance=PROVENANCE)


def test_rows_are_named_as_cards_name_them() -> None:
    [row] = json.loads(results_json(results(result(1.0)), provenance=PROVENANCE))["results"]
    cards = {"variable", "variable_level", "group", "group_level", "context", "stat_name", "stat_label", "stat"}
    ours = {"table", "model", "set", "outcome", "exposure", "term", "n", "unit", "method", "problem"}
    assert set(row) == cards | ours
    assert row["stat_name"] == "estimate"


def test_flow_and_provenance_come_along() -> None:
    document = json.loads(results_json(results(), provenance=PROVENANCE))
    assert document["flow"][1] == {"reason": "No scan", "lost": 2_790, "left": 8_230}
    assert document["provenance"]["inputs"] == [{"name": "dem.dat", "sha256": "9f"}]
