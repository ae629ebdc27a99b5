import os
from pathlib import Path

import pytest

from cohortqc.errors import UsageError
from cohortqc.render.files import write_whole


def test_text_is_written_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "page.html", "g/cm²\n")
    assert (tmp_path / "new" / "page.html").read_bytes() == "g/cm²\n".encode()


def test_an_older_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    for content in (b"old", b"new"):
        write_whole(tmp_path / "table.xlsx", content)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"table.xlsx": b"new"}


def test_a_folder_in_the_way_is_told_and_no_part_is_left(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(UsageError, match=r"page\.html: cannot be written"):
        write_whole(tmp_path / "page.html", "text")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(tmp_path / "out" / "page.html", "text")


def test_a_pipe_in_the_way_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "profile.json")
    with pytest.raises(UsageError, match="it is no file"):
        write_whole(tmp_path / "profile.json", "text")
    assert (tmp_path / "profile.json").is_fifo()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_is_replaced_and_what_it_leads_to_is_not(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "page.html").symlink_to("mine.txt")
    write_whole(tmp_path / "page.html", "page")
    assert not (tmp_path / "page.html").is_symlink()
    assert (tmp_path / "mine.txt").read_text() == "mine"
