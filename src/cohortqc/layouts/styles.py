"""How journals write numbers."""

from dataclasses import dataclass

THIN_SPACE = "\u2009"
MIDDLE_DOT = "\u00b7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One journal's way.

    grouped_from: the smallest number whose thousands are set apart; p_decimals: decimals of the smallest p value told.
    """

    name: str
    decimal_mark: str = "."
    thousands: str = ","
    grouped_from: int = 1_000
    leading_zero_of_p: str = "0"
    p: str = "p"
    p_decimals: int = 3


PLAIN = Style(name="plain")
AMA = Style(name="AMA", thousands=THIN_SPACE, grouped_from=10_000, leading_zero_of_p="", p="P")
NEJM = Style(name="NEJM", grouped_from=10_000, p="P")
LANCET = Style(name="Lancet", decimal_mark=MIDDLE_DOT, thousands=THIN_SPACE, grouped_from=10_000, p="p", p_decimals=4)
BMJ = Style(name="BMJ", thousands=THIN_SPACE, grouped_from=10_000, p="P")
