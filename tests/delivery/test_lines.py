"""Broken lines: each is told with its number, none is padded, shifted or swallowed; the lines around it are read."""

import pytest

from cohortqc.model.delivery import FaultKind
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, NOTE, Read, table_of, variable

HEADER = "ID,AGE,BMI,NOTE\n"
GOOD = "1,50,25.5,ok\n"


def ledger(read: Read) -> tuple[int | None, int, int, int]:
    """(lines, rows read, rows not read, blank lines) of the only file."""
    (file,) = read.delivery.files
    return file.lines, file.rows_read, file.rows_not_read, file.blank_lines


def test_a_good_file_has_no_fault_and_each_record_its_line(read_text: Reader) -> None:
    read = read_text(HEADER + GOOD + "2,51,26.5,\n")
    assert read.codes() == []
    assert read.cells("ID") == ["1", "2"]
    assert read.cells("AGE") == [50, 51]
    assert read.cells("BMI") == [25.5, 26.5]
    assert read.cells("NOTE") == ["ok", None]
    assert [read.part.line_of(row) for row in range(2)] == [2, 3]
    assert read.part.records is None
    assert ledger(read) == (3, 2, 0, 0)


@pytest.mark.parametrize(
    ("line", "has"),
    [
        ("2,51,26.5\n", "3 fields"),
        ("2,51,26.5,a,b\n", "5 fields"),
        ("2,51,26.5,a,\n", "5 fields"),
        ("2\n", "1 field"),
        ("# comment\n", "1 field"),
        ("   \n", "1 field"),
        ('2,51,26.5,5" tall\n', "a stray quote"),
        ('2,51,26.5,"b"c\n', "a stray quote"),
        ('2,51,26.5,"b""\n', "an open quote"),
        ('2,51,26.5,"b\n', "an open quote"),
        ('"2,51,26.5,b\n', "an open quote"),
        ("2,51,26.5,a\0b\n", "a NUL sign"),
        ("2,51\0,26.5,b\n", "a NUL sign"),
    ],
)
def test_a_malformed_line_is_told_and_its_neighbours_are_read(read_text: Reader, line: str, has: str) -> None:
    read = read_text(HEADER + GOOD + line + "3,52,27.5,ok\n4,53,28.5,\n")
    assert read.bad_lines() == [(3, has)]
    assert read.cells("ID") == ["1", "3", "4"]
    assert read.cells("AGE") == [50, 52, 53]
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [2, 4, 5]
    assert [read.part.record_of(row) for row in range(3)] == [1, 3, 4]
    assert ledger(read) == (5, 3, 1, 0)


def test_a_comment_with_as_many_fields_as_the_header_is_a_record(read_text: Reader) -> None:
    read = read_text(HEADER + "#1,50,25.5,a\n")
    assert read.bad_lines() == []
    assert read.cells("ID") == ["#1"]


def test_every_line_one_field_too_long_is_flagged_and_none_is_shifted(read_text: Reader) -> None:
    read = read_text("ID,AGE\n1,50,\n2,51,\n3,52,\n", table=table_of(ID, variable("AGE")))
    assert read.bad_lines() == [(2, "3 fields"), (3, "3 fields"), (4, "3 fields")]
    assert read.cells("ID") == []
    assert ledger(read) == (4, 0, 3, 0)


def test_a_delimiter_at_the_end_of_every_line_makes_a_column_without_name(read_text: Reader) -> None:
    read = read_text("ID,AGE,\n1,50,\n", table=table_of(ID, variable("AGE")))
    assert read.codes() == ["INT205"]
    assert "has no name" in read.faults(FaultKind.VARIABLE_UNEXPECTED)[0].message
    assert read.cells("AGE") == [50]


def test_blank_lines_are_counted_wherever_they_stand(read_text: Reader) -> None:
    read = read_text("\n\n" + HEADER + "\n" + GOOD + "\n\n2,51,26.5,\n\n")
    assert read.codes() == []
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [5, 8]
    assert ledger(read) == (9, 2, 0, 6)


def test_quoted_line_ends_belong_to_their_cell_and_lines_go_on_counting(read_text: Reader) -> None:
    read = read_text(HEADER + '1,50,25.5,"one\ntwo\n\nfour"\n2,51,26.5,"a ""b"", c"\n3,52,27.5,\n')
    assert read.codes() == []
    assert read.cells("NOTE") == ["one\ntwo\n\nfour", 'a "b", c', None]
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [2, 6, 7]
    assert ledger(read) == (7, 3, 0, 0)


def test_two_stray_quotes_far_apart_do_not_swallow_the_lines_between(read_text: Reader) -> None:
    lines = "".join(f"{number},50,25.5,ok\n" for number in range(3, 9))
    read = read_text(HEADER + '1,50,25.5,"open\n' + lines + '9,50,25.5,close"\n10,51,26.5,ok\n')
    assert read.bad_lines() == [(2, "an open quote"), (9, "a stray quote")]
    assert read.cells("ID") == ["3", "4", "5", "6", "7", "8", "10"]


def test_a_quote_that_swallows_one_whole_record_is_told(read_text: Reader) -> None:
    read = read_text(HEADER + '1,50,25.5,"open\n2,50,25.5,close"\n3,51,26.5,ok\n')
    assert read.bad_lines() == [(2, "an open quote"), (3, "a stray quote")]
    assert read.cells("ID") == ["3"]


def test_a_quote_that_is_never_closed_costs_its_own_line(read_text: Reader) -> None:
    read = read_text(HEADER + '1,50,25.5,"open\n' + "2,51,26.5,ok\n" * 3)
    assert read.bad_lines() == [(2, "an open quote")]
    assert read.cells("ID") == ["2"] * 3


def test_quotes_in_the_header_alone_do_not_matter(read_text: Reader) -> None:
    read = read_text('"ID","AGE","BMI","NOTE"\n' + GOOD)
    assert read.codes() == []
    assert read.part.file.columns == ("ID", "AGE", "BMI", "NOTE")


def test_a_header_without_a_final_line_end_is_a_header(read_text: Reader) -> None:
    read = read_text("ID,AGE,BMI,NOTE")
    assert read.codes() == ["INT103"]
    assert read.part.row_count == 0
    assert ledger(read) == (1, 0, 0, 0)


def test_a_last_line_without_line_end_is_read(read_text: Reader) -> None:
    assert read_text(HEADER + "1,50,25.5,ok").cells("NOTE") == ["ok"]


def test_a_header_over_two_lines_is_counted(read_text: Reader) -> None:
    read = read_text('ID,"AGE",BMI,NOTE,"odd\nname"\n1,50,25.5,ok,x\n')
    assert read.codes() == ["INT205"]
    assert ledger(read) == (3, 1, 0, 0)
    assert read.part.line_of(0) == 3


def test_an_unclosed_quote_in_the_header_is_told(read_text: Reader) -> None:
    read = read_text('ID,AGE,BMI,"NOTE\n1,50,25.5,ok\n')
    assert read.bad_lines() == [(1, "a quote in the header is not closed, or stands where none may")]
    assert read.cells("NOTE") == ["ok"]


def test_comments_above_the_header_are_counted_and_the_header_is_found(read_text: Reader) -> None:
    read = read_text("# study t\n# version 1\n\n" + HEADER + GOOD)
    assert read.codes() == []
    assert ledger(read) == (5, 1, 0, 1)
    assert read.part.file.comment_lines == 2
    assert read.part.line_of(0) == 5


def test_a_file_as_dbgap_writes_it_is_read_and_its_problems_name_the_right_line(read_text: Reader) -> None:
    # Two lines of study, a blank one, a line with the accessions of the variables, then the header.
    text = "# Study accession: phs000000.v1\n# Table accession: pht000001\n\n##\tphv1\tphv2\tphv3\tphv4\n"
    text += "dbGaP_Subject_ID\tID\tAGE\tBMI\tNOTE\n100\t1\t50\t25.5\ta\n101\t2\t5O\t26.5\n102\t3\t5O\t1\tb\n"
    read = read_text(text, name="t.txt")
    assert read.codes() == ["INT105", "INT205"]
    assert read.part.lines is not None
    assert read.part.lines.tolist() == [6, 8]
    assert read.bad_lines() == [(7, "4 fields")]
    assert read.unreadable("AGE") == [(1, "5O")]
    assert read.part.file.comment_lines == 3
    assert ledger(read) == (8, 2, 1, 1)


def test_a_header_that_begins_with_the_sign_of_a_comment_is_the_header(read_text: Reader) -> None:
    read = read_text("# made today\n#ID,AGE,BMI,NOTE\n" + GOOD)
    assert read.codes() == ["INT207"]
    assert read.cells("ID") == ["1"]
    assert (read.part.file.comment_lines, read.part.line_of(0)) == (1, 3)


def test_a_comment_that_names_no_more_than_the_header_is_a_comment(read_text: Reader) -> None:
    read = read_text("#ID,AGE,BMI,NOTE\n" + HEADER + GOOD)
    assert read.codes() == []
    assert (read.part.file.comment_lines, read.part.line_of(0)) == (1, 3)


def test_a_comment_between_a_marked_header_and_the_records_is_malformed(read_text: Reader) -> None:
    read = read_text("#ID,AGE,BMI,NOTE\n# units: years\n" + GOOD)
    assert read.bad_lines() == [(2, "1 field")]


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;", "sep=:"])
def test_a_first_line_that_names_the_delimiter_is_no_header(read_text: Reader, hint: str) -> None:
    sign = hint.strip('"')[-1]
    read = read_text(f"{hint}\r\n" + (HEADER + GOOD).replace(",", sign).replace("\n", "\r\n"))
    assert read.codes() == []
    assert read.cells("AGE") == [50]
    assert (read.part.file.comment_lines, read.part.line_of(0)) == (1, 3)


def test_a_first_line_that_names_the_wrong_delimiter_is_not_believed(read_text: Reader) -> None:
    read = read_text("sep=;\n" + HEADER + GOOD)
    assert read.cells("AGE") == [50]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do_when_it_is_always_the_same(read_text: Reader, end: str) -> None:
    read = read_text((HEADER + GOOD + "2,51,26.5,x\n").replace("\n", end))
    assert read.codes() == []
    assert read.cells("NOTE") == ["ok", "x"]
    assert ledger(read) == (3, 2, 0, 0)


@pytest.mark.parametrize(
    ("text", "observed"),
    [
        ("ID,AGE\n1,50\r\n2,51\n", "2 with LF, 1 with CR LF"),
        ("ID,AGE\r\n1,50\r2,51\r\n", "2 with CR LF, 1 with CR"),
        ("ID,AGE\r\n1,50\n\n2,51\r\n", "2 with LF, 2 with CR LF"),
    ],
)
def test_mixed_line_ends_are_noted_and_every_record_is_read(read_text: Reader, text: str, observed: str) -> None:
    read = read_text(text, table=table_of(ID, variable("AGE")))
    assert read.codes() == ["INT106"]
    assert read.faults(FaultKind.LINE_ENDS_MIXED)[0].observed == (observed,)
    assert read.cells("AGE") == [50, 51]


def test_line_ends_within_quotes_are_no_mixture(read_text: Reader) -> None:
    read = read_text('ID,NOTE\r\n1,"a\nb"\r\n2,c\r\n', table=table_of(ID, NOTE))
    assert read.codes() == []
    assert read.cells("NOTE") == ["a\nb", "c"]


def test_a_cell_of_five_megabytes_is_read(read_text: Reader) -> None:
    read = read_text(HEADER + "1,50,25.5," + "x" * 5_000_000 + "\n" + GOOD)
    assert read.codes() == []
    assert [len(str(cell)) for cell in read.cells("NOTE")] == [5_000_000, 2]


def test_a_quoted_cell_of_five_megabytes_over_many_lines_is_read(read_text: Reader) -> None:
    read = read_text(HEADER + '1,50,25.5,"' + "x\n" * 2_500_000 + '"\n' + GOOD)
    assert read.codes() == []
    assert read.part.line_of(1) == 2_500_003


def test_ten_thousand_columns_are_read(read_text: Reader) -> None:
    names = [f"V{place}" for place in range(10_000)]
    table = table_of(*(variable(name) for name in names))
    read = read_text(",".join(names) + "\n" + ",".join(str(place) for place in range(10_000)) + "\n", table=table)
    assert read.codes() == []
    assert read.cells("V9999") == [9999]


def test_a_table_of_one_column_may_have_line_ends_in_its_cells(read_text: Reader) -> None:
    read = read_text('NOTE\n"a\nb"\nc\n\nd\n', table=table_of(NOTE))
    assert read.codes() == []
    assert read.cells("NOTE") == ["a\nb", "c", "d"]
    assert ledger(read) == (6, 3, 0, 1)


def test_bad_lines_deep_in_a_long_file_are_told(read_text: Reader) -> None:
    rows = [f"{number},{number % 90},{number / 8},n{number}" for number in range(100_000)]
    rows[70_000], rows[90_000] = "70000,1", "90000,1,1,a,b"
    read = read_text(HEADER + "\n".join(rows) + "\n")
    assert read.bad_lines() == [(70_002, "2 fields"), (90_002, "5 fields")]
    assert read.part.row_count == 99_998
    assert read.part.line_of(99_997) == 100_001
    assert read.cells("ID")[-1] == "99999"


@pytest.mark.parametrize("name", ['NOTE"', 'NO"TE', 'NO""TE', '"NO"TE'])
def test_a_stray_quote_in_the_header_costs_no_line_below_it(read_text: Reader, name: str) -> None:
    # With a second stray quote the two could be taken for one header over three lines.
    read = read_text(f'ID,AGE,BMI,{name}\n1,50,25.5,ok\n2,51,"26.5,x\n3,52,27.5,y\n')
    assert [line for line, _ in read.bad_lines()] == [1, 3]
    assert read.cells("ID") == ["1", "3"]


def test_names_with_quotes_within_are_read_as_they_are_meant(read_text: Reader) -> None:
    read = read_text('ID,"AGE","the ""odd"" one",,""\n1,50,a,b,c\n', table=table_of(ID, variable("AGE")))
    assert read.part.file.columns == ("ID", "AGE", 'the "odd" one', "", "")


def test_a_header_below_thousands_of_comments_is_found(read_text: Reader) -> None:
    read = read_text("#\n" * 2_000 + HEADER + GOOD)
    assert read.codes() == []
    assert (read.part.file.comment_lines, read.part.line_of(0)) == (2_000, 2_002)


def test_lines_of_nuls_are_not_taken_for_another_encoding(read_text: Reader) -> None:
    read = read_text(HEADER + "\0\n" * 3_000)
    assert read.part.file.rows_not_read == 3_000
    assert read.codes() == ["INT105"]
