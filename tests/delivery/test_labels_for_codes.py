"""Labels in place of codes: a column of them is read as its codes, one among codes is a slip."""

from collections.abc import Callable

import pytest

from tests.delivery.example_read import ID, Read, table_of, variable

SEX = variable("SEX", "coded", codes={"1": "Man", "2": "Woman"}, missing={"7": "refused"})
TABLE = table_of(ID, SEX)


@pytest.mark.parametrize(
    ("cells", "values", "by_label"),
    [
        (["Man", "woman", " WOMAN "], [1, 2, 2], 3),
        (["Man", "2", "", "1", "Woman"], [1, 2, None, 1, 2], 2),  # half of the four that hold something
        (["Man", "2", "", "1", "1", "Woman"], [None, 2, None, 1, 1, None], 0),
        (["1", "2", "Woman", "1"], [1, 2, None, 1], 0),
    ],
)
def test_labels_are_read_as_codes_where_they_fill_half_of_the_column(
    read_text: Callable[..., Read], cells: list[str], values: list[int | None], by_label: int
) -> None:
    text = "ID,SEX\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    read = read_text(text, table=TABLE)
    assert read.cells("SEX") == values
    assert read.part.by_label.get("SEX", 0) == by_label
    slips = [place for place, (cell, value) in enumerate(zip(cells, values, strict=True)) if cell and value is None]
    assert ("SEX" in read.part.unreadable) == bool(slips)
    if slips:
        assert read.part.unreadable["SEX"].rows.tolist() == slips
