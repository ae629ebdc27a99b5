from cohortqc.render.terminal import summary_lines
from tests.render.example_validation import OPEN_VERDICT, clean_validation, validation, verdict


def test_verdict_first_then_the_worst_then_the_page() -> None:
    lines = list(summary_lines(validation(), verdict(), page="out/validation.html"))
    assert lines == [
        "Not ready: 3 rules with errors close the gate.",
        "2,023 errors, 1 warning, 1 note. One finding is systematic and needs the sender.",
        "",
        "  error    CON104  dem.EDUC: Code is not in the list (2,020 rows)",
        "  error    INT105  bmd_hip: A line does not have the fields of the header (2 lines)",
        "  error    CON101  bmd_hip.HIPNKBMD: Value outside the possible range (1 row)",
        "  warning  CON201  hip-against-neck (bmd_hip): Femoral neck BMD does not fit total hip BMD (1 row)",
        "  note     INT203  notes <script>alert(1)</script>.html: The schema knows no such file (1 file)",
        "",
        "42 errors, 1 warning and 1 note, listed in problems.csv",
        "Page: out/validation.html",
    ]


def test_a_clean_delivery_takes_three_lines() -> None:
    lines = list(summary_lines(clean_validation(), OPEN_VERDICT, page="p"))
    assert lines == ["Ready: no errors.", "Every row was read and judged.", "Page: p"]
