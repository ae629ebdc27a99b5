"""A manifest is written beside the data, never over them."""

import json
from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.workflows.manifest import write_manifest


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "dem.csv").write_text("ID\n1\n", encoding="utf-8")
    return tmp_path / "d"


@pytest.mark.parametrize("name", ["dem.csv", "new.csv", "sub/manifest.json"])
def test_a_file_of_the_delivery_is_not_written_over(delivery: Path, name: str) -> None:
    with pytest.raises(UsageError, match="lies inside the delivery"):
        write_manifest(delivery, out=delivery / name)
    assert (delivery / "dem.csv").read_text(encoding="utf-8") == "ID\n1\n"
    assert [file.name for file in delivery.iterdir()] == ["dem.csv"]


@pytest.mark.parametrize("place", ["d/manifest.json", "d/../elsewhere.json"])
def test_it_is_written_where_manifests_lie_or_elsewhere(delivery: Path, place: str) -> None:
    run = write_manifest(delivery, out=delivery.parent / place)
    assert [file["name"] for file in json.loads(run.path.read_text(encoding="utf-8"))["files"]] == ["dem.csv"]


@pytest.mark.parametrize("text", ["\udc80", "a\nb", "\u202e"], ids=["half", "line", "turned"])
def test_a_release_or_centre_that_cannot_be_printed_is_refused(delivery: Path, text: str) -> None:
    with pytest.raises(UsageError, match="--release: holds"):
        write_manifest(delivery, release=text)
    with pytest.raises(UsageError, match="--centre: holds"):
        write_manifest(delivery, centre=text)
