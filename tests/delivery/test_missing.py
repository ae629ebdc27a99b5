"""Missing codes: taken from the values, each with its reason; what is a code in one column is none in another."""

from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, table_of, variable

CODES = {"777": "refused", "999": "dont_know"}


def test_numeric_codes_become_missing_with_their_reason(read_text: Reader) -> None:
    table = table_of(ID, variable("N", "integer", missing=CODES), variable("X", "number", missing=CODES))
    read = read_text("ID,N,X\na,777,777.0\nb,5,5.5\nc,,\nd,999,999\n", table=table)
    assert read.cells("N") == [None, 5, None, None]
    assert read.cells("X") == [None, 5.5, None, None]
    expected = ["refused", None, "not_recorded", "dont_know"]
    assert read.reasons("N") == expected
    assert read.reasons("X") == expected


def test_a_code_written_with_zeros_is_the_same_code(read_text: Reader) -> None:
    table = table_of(ID, variable("N", "integer", missing={"7.0": "refused"}))
    assert read_text("ID,N\na,7\nb,7.00\nc,8\n", table=table).cells("N") == [None, None, 8]


def test_textual_codes_belong_to_their_own_column(read_text: Reader) -> None:
    table = table_of(
        ID,
        variable("N", "integer", missing={".": "refused", "NA": "dont_know"}),
        variable("M", "integer"),
        variable("T", "text", missing={"NA": "refused"}),
        variable("U", "text"),
    )
    read = read_text("ID,N,M,T,U\na,.,.,NA,NA\nb,NA,NA,.,.\nc,3,3,x,x\n", table=table)
    assert read.cells("N") == [None, None, 3]
    assert read.reasons("N") == ["refused", "dont_know", None]
    assert read.unreadable("N") == []
    assert read.unreadable("M") == [(0, "."), (1, "NA")]
    assert read.cells("T") == [None, ".", "x"]
    assert read.reasons("T") == ["refused", None, None]
    assert read.cells("U") == ["NA", ".", "x"]


def test_textual_codes_far_down_are_found(read_text: Reader) -> None:
    table = table_of(ID, variable("X", "number", missing={".": "refused"}), variable("N", "integer"))
    rows = "".join(f"{number},{number}.5,{number}\n" for number in range(40_000))
    read = read_text("ID,X,N\n" + rows + "a,.,1\n", table=table)
    assert read.unreadable("X") == []
    assert read.reasons("X")[-1] == "refused"
    assert read.cells("X")[:2] == [0.5, 1.5]


def test_codes_of_text_lists_are_text(read_text: Reader) -> None:
    table = table_of(ID, variable("C", "coded", codes={"A": "a", "7": "seven"}, missing={"X": "refused"}))
    read = read_text("ID,C\na,A\nb,7.0\nc,X\nd,007\ne,\n", table=table)
    assert read.cells("C") == ["A", "7", None, "007", None]
    assert read.reasons("C") == [None, None, "refused", None, "not_recorded"]


def test_a_blank_may_have_a_reason_of_its_own(read_text: Reader) -> None:
    table = table_of(ID, variable("N", "integer", missing={"": "refused"}), variable("M", "integer"))
    read = read_text("ID,N,M\na,,\n", table=table)
    assert read.part.blank_reason == "not_recorded"
    assert read.reasons("N") == ["refused"]
    assert read.reasons("M") == ["not_recorded"]


def test_a_code_that_does_not_occur_leaves_no_trace(read_text: Reader) -> None:
    table = table_of(ID, variable("N", "integer", missing={"7": "refused"}))
    read = read_text("ID,N\na,6\nb,8\nc,\n", table=table)
    assert read.part.reasons == {}
    assert read.reasons("N") == [None, None, "not_recorded"]


def test_an_undeclared_code_of_blanks_is_unreadable_in_a_number_and_kept_in_a_text(read_text: Reader) -> None:
    table = table_of(ID, variable("N", "integer"), variable("T", "text"))
    read = read_text("ID,N,T\na,  ,  \n", table=table)
    assert read.unreadable("N") == [(0, "  ")]
    assert read.cells("T") == ["  "]


def test_identifiers_keep_leading_zeros_and_lose_the_point_of_a_float(read_text: Reader) -> None:
    table = table_of(ID, variable("KIN", "text"), variable("T", "text"), key=("ID", "KIN"))
    read = read_text("ID,KIN,T\n0073557,73557.0,73557.0\n73557.00,12.5,A.0\n", table=table)
    assert read.cells("ID") == ["0073557", "73557"]
    assert read.cells("KIN") == ["73557", "12.5"]
    assert read.cells("T") == ["73557.0", "A.0"]


def test_dates_are_read_in_iso_form_or_as_declared(read_text: Reader) -> None:
    table = table_of(
        ID,
        variable("D", "date", missing={"9999-12-31": "refused"}),
        variable("E", "date", date_format="%d.%m.%Y"),
    )
    read = read_text(
        "ID,D,E\na,2019-03-31,31.03.2019\nb,2019-02-30,31.02.2019\nc,9999-12-31,\nd,31.3.2019,x\n", table=table
    )
    assert [str(cell) for cell in read.cells("D")] == ["2019-03-31", "None", "None", "None"]
    assert [str(cell) for cell in read.cells("E")] == ["2019-03-31", "None", "None", "None"]
    assert read.unreadable("D") == [(1, "2019-02-30"), (3, "31.3.2019")]
    assert read.unreadable("E") == [(1, "31.02.2019"), (3, "x")]
    assert read.reasons("D") == [None, "unreadable", "refused", "unreadable"]
