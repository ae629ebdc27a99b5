"""Names of columns: exact, then loosely, then by alias; missing, unexpected and repeated ones are told."""

from cohortqc.model.delivery import FaultKind
from tests.delivery.conftest import Reader
from tests.delivery.example_read import ID, table_of, variable

AGE = variable("AGE", aliases=("AGEX", "Alter"))
TABLE = table_of(ID, AGE, variable("BMI", "number", optional=True))


def test_names_that_differ_in_case_blanks_quotes_or_by_an_alias_are_one_note(read_text: Reader) -> None:
    read = read_text("'id', Alter ,bmi\na,50,25.5\n", table=TABLE)
    assert read.codes() == ["INT207"]
    (fault,) = read.faults(FaultKind.NAME_DIFFERS)
    assert fault.observed == ("'id',  Alter , bmi",)
    assert fault.expected == "ID, AGE, BMI"
    assert (read.cells("ID"), read.cells("AGE"), read.cells("BMI")) == (["a"], [50], [25.5])


def test_of_names_that_differ_in_case_only_the_exact_one_is_read(read_text: Reader) -> None:
    read = read_text("ID,age,AGE\na,1,50\n", table=TABLE)
    assert read.codes() == ["INT206"]
    (fault,) = read.faults(FaultKind.VARIABLE_REPEATED)
    assert (fault.variable, fault.observed) == ("AGE", ("age",))
    assert fault.message == "Column 2 ('age') also names AGE; column 3 is read, this one is not"
    assert read.cells("AGE") == [50]


def test_of_equal_names_the_first_is_read_and_the_others_are_told(read_text: Reader) -> None:
    read = read_text("ID,AGE,AGE,X,X\na,50,51,1,2\n", table=TABLE)
    assert read.codes() == ["INT205", "INT206"]
    assert [fault.message for fault in read.faults(FaultKind.VARIABLE_REPEATED)] == [
        "Column 3 repeats AGE; column 2 is read, this one is not",
        "Column 5 repeats the name of column 4; neither is in the schema",
    ]
    assert read.cells("AGE") == [50]


def test_a_name_is_preferred_to_an_alias(read_text: Reader) -> None:
    read = read_text("ID,AGEX,age\na,1,50\n", table=TABLE)
    assert read.codes() == ["INT206", "INT207"]
    assert read.cells("AGE") == [50]


def test_missing_variables_are_told_unless_they_are_optional(read_text: Reader) -> None:
    read = read_text("ID\na\n", table=TABLE)
    assert [(fault.kind.value, fault.variable) for fault in read.delivery.faults] == [("INT204", "AGE")]
    assert not read.part.has("AGE")
    assert read.delivery.judged[FaultKind.VARIABLE_MISSING] == 2


def test_unexpected_columns_are_told_and_not_read(read_text: Reader) -> None:
    read = read_text("ID,AGE,EXTRA\na,50,007 .5 x\n", table=TABLE)
    assert read.codes() == ["INT205"]
    assert read.faults(FaultKind.VARIABLE_UNEXPECTED)[0].observed == ("EXTRA",)
    assert read.part.data.column_names == ["ID", "AGE"]


def test_columns_stand_in_the_order_of_the_schema(read_text: Reader) -> None:
    read = read_text("BMI,AGE,ID\n25.5,50,a\n", table=TABLE)
    assert read.codes() == ["INT208"]
    (fault,) = read.delivery.faults
    assert fault.message == "Columns stand in another order than in the schema, from BMI on"
    assert (fault.observed, fault.expected) == (("BMI, AGE, ID",), "ID, AGE, BMI")
    assert read.part.data.column_names == ["ID", "AGE", "BMI"]


def test_columns_that_are_absent_or_unknown_are_in_nobodys_way(read_text: Reader) -> None:
    assert read_text("X,ID,Y,BMI\n1,a,1,25.5\n", table=TABLE).codes() == ["INT204", "INT205"]


def test_of_many_columns_the_first_five_that_stand_elsewhere_are_named(read_text: Reader) -> None:
    names = [f"V{number}" for number in range(9)]
    table = table_of(*(variable(name, "text") for name in names))
    read = read_text(",".join(["V0", *names[2:], "V1"]) + "\n" + "a," * 8 + "a\n", table=table)
    (fault,) = read.delivery.faults
    assert (fault.observed, fault.expected) == (("V2, V3, V4, V5, V6",), "V1, V2, V3, V4, V5")


def test_a_file_whose_first_line_names_nothing_known_is_not_read(read_text: Reader) -> None:
    read = read_text("17,50\n18,51\n", table=TABLE)
    assert read.codes() == ["INT102"]
    assert read.delivery.tables == {}
    assert "where the header should be" in read.delivery.faults[0].message


def test_a_column_that_is_nearly_called_like_a_missing_one_is_pointed_at(read_text: Reader) -> None:
    read = read_text("ID,AEG,BMI,NOTE,SHOE\n1,50,25.5,a,38\n")
    assert [fault.message for fault in read.delivery.faults] == [
        "Column 2 'AEG' is not in the schema and not read; did you mean AGE?",
        "Column 5 'SHOE' is not in the schema and not read",
        "The file has no column AGE (age); did you mean 'AEG'?",
    ]
    assert not read.part.has("AGE")


def test_an_optional_variable_is_pointed_at_as_well(read_text: Reader) -> None:
    table = table_of(ID, variable("WEIGHT", optional=True))
    read = read_text("ID,WIEGHT\n1,50\n", table=table)
    assert [fault.message for fault in read.delivery.faults] == [
        "Column 2 'WIEGHT' is not in the schema and not read; did you mean WEIGHT?"
    ]


def test_a_column_that_is_near_to_one_that_came_is_just_unexpected(read_text: Reader) -> None:
    read = read_text("ID,AGE,AGEE,BMI,NOTE\n1,50,50,25.5,a\n")
    assert [fault.message for fault in read.delivery.faults] == ["Column 3 'AGEE' is not in the schema and not read"]
