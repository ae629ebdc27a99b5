"""The white list: which functions, operators, casts and nodes an SQL text may use, and how each is made safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Care(StrEnum):
    """What a function needs so that it gives NULL where it has no answer."""

    NONE = "it has an answer for every argument"
    TRY = "it raises for some arguments"
    FINITE = "it may overflow"
    POSITIVE = "its last argument must be above zero"
    NOT_NEGATIVE = "its argument must not be below zero"
    PATTERN = "its second argument is a regular expression, which must be a constant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """How many arguments it takes (`most` None: any number) and the care it needs."""

    least: int
    most: int | None
    care: Care = Care.NONE


def _functions(names: str, *, least: int, most: int | None, care: Care = Care.NONE) -> dict[str, Function]:
    return {name: Function(least=least, most=most, care=care) for name in names.split()}


FUNCTIONS: Mapping[str, Function] = {
    **_functions("floor ceil ceiling sign abs", least=1, most=1, care=Care.TRY),
    **_functions("round trunc", least=1, most=2, care=Care.FINITE),
    **_functions("exp cbrt sin cos", least=1, most=1, care=Care.FINITE),
    **_functions("power pow", least=2, most=2, care=Care.FINITE),
    **_functions("mod", least=2, most=2, care=Care.TRY),
    **_functions("ln log10 log2", least=1, most=1, care=Care.POSITIVE),
    **_functions("sqrt", least=1, most=1, care=Care.NOT_NEGATIVE),
    **_functions("pi", least=0, most=0),
    **_functions("greatest least", least=1, most=None),
    **_functions("nullif", least=2, most=2),
    **_functions("if", least=3, most=3),
    **_functions("length upper lower ucase lcase strlen", least=1, most=1),
    **_functions("trim ltrim rtrim", least=1, most=2),
    **_functions("substr substring", least=2, most=3, care=Care.TRY),
    **_functions("left right", least=2, most=2, care=Care.TRY),
    **_functions("split_part", least=3, most=3, care=Care.TRY),
    **_functions("starts_with ends_with prefix suffix contains", least=2, most=2),
    **_functions("instr strpos position", least=2, most=2),
    **_functions("translate", least=3, most=3),
    **_functions("concat", least=1, most=None),
    **_functions("concat_ws", least=2, most=None),
    **_functions("regexp_matches regexp_full_match", least=2, most=3, care=Care.PATTERN),
    **_functions("regexp_extract", least=2, most=3, care=Care.PATTERN),
    **_functions("year month day quarter week dayofweek isodow dayofyear last_day", least=1, most=1),
    **_functions("date_part datepart date_trunc datetrunc", least=2, most=2),
    **_functions("date_diff datediff date_sub datesub", least=3, most=3),
    **_functions("make_date", least=3, most=3, care=Care.TRY),
    **_functions("to_years to_months to_weeks to_days", least=1, most=1, care=Care.TRY),
    **_functions("strftime try_strptime", least=2, most=2),
}

ARITHMETIC = frozenset({"+", "-", "*", "/", "^", "**", "//", "%"})
"""Operators that are run under TRY and whose result must be finite."""

CARRIES_INFINITY = frozenset({"+", "-", "*"})
"""Arithmetic that never turns an infinite operand into a finite result, so that one check at the end will do."""

TEXT_OPERATORS: Mapping[str, str] = {
    "||": "||",
    "~~": "LIKE",
    "!~~": "NOT LIKE",
    "~~*": "ILIKE",
    "!~~*": "NOT ILIKE",
    "~~~": "GLOB",
}

COMPARISONS: Mapping[str, str] = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
    "COMPARE_DISTINCT_FROM": "IS DISTINCT FROM",
    "COMPARE_NOT_DISTINCT_FROM": "IS NOT DISTINCT FROM",
}

TYPES: Mapping[str, str] = {
    "BOOLEAN": "BOOLEAN",
    "BOOL": "BOOLEAN",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INTEGER",
    "INT": "INTEGER",
    "INT4": "INTEGER",
    "BIGINT": "BIGINT",
    "INT8": "BIGINT",
    "LONG": "BIGINT",
    "HUGEINT": "HUGEINT",
    "FLOAT": "DOUBLE",
    "REAL": "DOUBLE",
    "DOUBLE": "DOUBLE",
    "FLOAT8": "DOUBLE",
    "DECIMAL": "DECIMAL",
    "NUMERIC": "DECIMAL",
    "VARCHAR": "VARCHAR",
    "TEXT": "VARCHAR",
    "STRING": "VARCHAR",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "INTERVAL": "INTERVAL",
}
"""Types to which a value may be cast; single precision is read as double, which holds what the delivery holds."""

REMEDIES: Mapping[str, str] = {
    "log": "write ln(x) for the natural or log10(x) for the decimal logarithm",
    "isnan": "a value that is not a number is missing here; write X IS NULL",
    "now": "the clock is out of reach; write the date as DATE '2024-12-31'",
    "today": "the clock is out of reach; write the date as DATE '2024-12-31'",
    "age": "write date_diff('year', FROM, TO)",
    "count": "an expression sees one row at a time; take the aggregate out",
    "count_star": "an expression sees one row at a time; take the aggregate out",
    "sum": "an expression sees one row at a time; write A + B",
    "avg": "an expression sees one row at a time; write (A + B) / 2",
    "min": "an expression sees one row at a time; write least(A, B)",
    "max": "an expression sees one row at a time; write greatest(A, B)",
    "row": "write A = 1 AND B = 2 in place of a tuple",
}
"""What to write in place of functions that people reach for and that are not let through."""

CLOCK_AND_USER = frozenset(
    {
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_user",
        "session_user",
        "user",
        "current_role",
        "current_catalog",
        "current_database",
        "current_schema",
    }
)
"""Words that look like columns and are not; in double quotes they name a column."""
