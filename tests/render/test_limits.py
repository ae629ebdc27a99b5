from cohortqc.model.schema import Limits
from cohortqc.render.limits import limits_text


def test_limits_read_as_words() -> None:
    assert limits_text(Limits(low=0.2, high=2.0)) == "0.2 to 2"
    assert limits_text(Limits(low=-1.5, high=4)) == "−1.5 to 4"


def test_an_open_end_is_said() -> None:
    assert limits_text(Limits(low=4)) == "at least 4"
    assert limits_text(Limits(high="2020-12-31")) == "at most 2020-12-31"


def test_no_limits_say_nothing() -> None:
    assert limits_text(None) == limits_text(Limits()) == ""
