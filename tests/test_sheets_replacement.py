"""A file is replaced whole or not at all."""

from pathlib import Path

import pytest

from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused


def test_the_new_content_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "不存在的文件夹" / "清单.csv"
    for content in (b"old", b"new"):
        with replacement(target) as file:
            file.write(content)
    assert target.read_bytes() == b"new"
    assert [p.name for p in target.parent.iterdir()] == ["清单.csv"]


def test_a_failure_midway_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "清单.csv"
    target.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacement(target) as file:
        file.write(b"half")
        raise RuntimeError
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("lock", ["~$清单.xlsx", ".~清单.xlsx", ".~lock.清单.xlsx#"])
def test_a_file_open_elsewhere_is_refused_in_one_line_with_its_cure(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "清单.xlsx"
    target.write_bytes(b"old")
    (tmp_path / lock).touch()
    with pytest.raises(InputRefused) as refused, replacement(target):
        pass
    assert "清单.xlsx" in refused.value.message and "请先在 Excel 或 WPS 中关闭" in refused.value.message
    assert "\n" not in refused.value.message and target.read_bytes() == b"old"


def test_a_target_that_the_system_holds_is_refused_and_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "清单.xlsx"
    target.write_bytes(b"old")

    def held(*_: object) -> None:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InputRefused, match="请先在 Excel 或 WPS 中关闭"), replacement(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    with pytest.raises(InputRefused, match="无法写入文件夹"), replacement(tmp_path / "文件" / "清单.xlsx"):
        pass


def test_a_target_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").mkdir()
    with pytest.raises(InputRefused, match=r"清单\.xlsx"), replacement(tmp_path / "清单.xlsx") as file:
        file.write(b"new")
