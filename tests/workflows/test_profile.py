"""From a delivery to its profile, and from a later delivery to what has moved."""

from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.model.validation import Status, Validation
from cohortqc.simulate.fault_file import EditableFile
from cohortqc.workflows.given import Given
from cohortqc.workflows.profile import profile_delivery
from cohortqc.workflows.release import release_delivery
from cohortqc.workflows.simulate import simulate_delivery
from cohortqc.workflows.validate import validate_delivery


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate_delivery(tmp_path_factory.mktemp("cohort") / "clean", rows=1200, seed=1).delivery


@pytest.fixture(scope="module")
def profile(cohort: Path) -> Path:
    out = cohort.parent / "profiles" / "profile.json"
    run = profile_delivery(cohort, schema="whi-bone", out=out)
    assert run.path == out
    assert run.summary.startswith("The distributions of ")
    return out


def moved(validation: Validation) -> list[tuple[str, str]]:
    return [
        (outcome.table, outcome.variable)
        for outcome in validation.outcomes
        if outcome.rule.code == "ACC303" and outcome.status is Status.FAILED
    ]


def validated(delivery: Path, profile: Path, *, out: Path) -> Validation:
    return validate_delivery(delivery, schema="whi-bone", out=out, given=Given(profile=profile)).validation


def test_a_delivery_is_silent_against_itself_and_against_another_of_its_kind(
    cohort: Path, profile: Path, tmp_path: Path
) -> None:
    itself = validated(cohort, profile, out=tmp_path / "itself")
    assert moved(itself) == []
    assert sum(outcome.rule.code == "ACC303" and outcome.passed == 1 for outcome in itself.outcomes) > 250
    other = simulate_delivery(tmp_path / "other", rows=1200, seed=2).delivery
    assert moved(validated(other, profile, out=tmp_path / "another")) == []


def test_the_profile_of_a_release_is_that_of_its_delivery(cohort: Path, profile: Path, tmp_path: Path) -> None:
    assert release_delivery(cohort, schema="whi-bone", out=tmp_path / "release").made
    profile_delivery(tmp_path / "release", schema="whi-bone", out=tmp_path / "profile.json")
    assert (tmp_path / "profile.json").read_bytes() == profile.read_bytes()


def test_a_code_list_turned_round_is_found_and_nothing_else(cohort: Path, profile: Path, tmp_path: Path) -> None:
    later = simulate_delivery(tmp_path / "later", rows=1200, seed=3).delivery
    file = EditableFile.read(later / "f34_ctos_inv.dat", table="f34")
    for record in range(len(file.records)):
        file.change(record, {"COFFEE": {"0": "1", "1": "0", "": ""}[file.row(record)["COFFEE"]]})
    file.write()
    assert moved(validated(later, profile, out=tmp_path / "out")) == [("f34", "COFFEE")]


def test_the_same_delivery_gives_the_same_bytes(cohort: Path, profile: Path, tmp_path: Path) -> None:
    again = profile_delivery(cohort, schema="whi-bone", out=tmp_path / "again.json").path
    assert again.read_bytes() == profile.read_bytes()


def test_no_identifier_and_no_small_count_is_in_a_profile(cohort: Path, profile: Path) -> None:
    text = profile.read_text()
    women = (cohort / "dem_ctos_inv.dat").read_text().splitlines()[1:]
    assert not any(f'"{line[:6]}"' in text or f" {line[:6]}," in text for line in women)


def test_a_profile_is_not_written_where_it_does_not_belong(cohort: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lies inside the delivery"):
        profile_delivery(cohort, schema="whi-bone", out=cohort / "profile.json")
    with pytest.raises(UsageError, match="is a folder"):
        profile_delivery(cohort, schema="whi-bone", out=tmp_path)


def test_a_delivery_too_small_for_a_profile_is_refused(tmp_path: Path) -> None:
    small = simulate_delivery(tmp_path / "small", rows=30, seed=1).delivery
    with pytest.raises(UsageError, match="there is nothing to profile"):
        profile_delivery(small, schema="whi-bone", out=tmp_path / "profile.json")


def test_a_profile_that_is_not_there_is_the_callers_mistake(cohort: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--profile .*nowhere\.json"):
        validated(cohort, tmp_path / "nowhere.json", out=tmp_path / "out")


def test_a_delivery_of_one_file_is_not_written_over(tmp_path: Path) -> None:
    data = tmp_path / "dem.csv"
    data.write_text("ID\n1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="is the delivery itself"):
        profile_delivery(data, schema="whi-bone", out=tmp_path / "." / "dem.csv")
    assert data.read_text(encoding="utf-8") == "ID\n1\n"
