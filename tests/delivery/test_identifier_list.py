"""Lists of participants: a line each, or a column of a file."""

import pytest

from cohortqc.delivery.identifier_list import identifiers_from_text
from cohortqc.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1001\n1002\n", {"1001", "1002"}),
        ("1001\r\n1002", {"1001", "1002"}),
        ("\ufeff1001\n", {"1001"}),
        ("# left in May\n1001\n\n   \n  # and in June\n 1002 \n1001\n", {"1001", "1002"}),
        ("ID\n1001\n", {"1001"}),
        ("id\n1001\n", {"1001"}),
        ("1001,2026-05-01\n1002,\n", {"1001", "1002"}),
        ("when;ID\n2026-05-01;1001\n;1002\n", {"1001", "1002"}),
        ("ID\twhen\n1001\t2026-05-01\n", {"1001"}),
        ('"1001","left, she said"\n', {"1001"}),
        ("when,ID\n2026-05-01\n", set()),
        ("ID\n0017\n17\n", {"0017", "17"}),
        ("", set()),
        ("# nobody\n", set()),
    ],
)
def test_identifiers_of_a_list(text: str, expected: set[str]) -> None:
    assert identifiers_from_text(text.encode(), name="list.txt", columns=["ID", "SEQN"]) == expected


@pytest.mark.parametrize(("text", "said"), [(b"\xff\xfe1\x00", "is not UTF-8"), (b"10\x0001\n", "NUL")])
def test_what_is_no_text_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=f"list.txt: .*{said}"):
        identifiers_from_text(text, name="list.txt", columns=["ID"])


def test_an_endless_cell_is_refused() -> None:
    text = ("1" * 200_000).encode()
    with pytest.raises(UsageError, match="one identifier a line"):
        identifiers_from_text(text, name="list.txt", columns=["ID"])
