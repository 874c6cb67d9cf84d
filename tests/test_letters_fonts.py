"""The Chinese font: found, chosen or refused with the cure; what it lacks is never an empty box."""

from pathlib import Path

import pytest
from font_making import CHINESE, save_collection, save_font

from jobs.letters.fonts import chinese_font
from matcher.errors import InputRefused


def test_a_font_is_found_by_its_name_with_its_heavier_twin(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "notes.txt").write_text("no font")
    found, bold = save_font(tmp_path / "deeper" / "Deng.TTF"), save_font(tmp_path / "dengb.ttf")
    font = chinese_font(folders=[tmp_path, tmp_path / "absent"])
    assert (font.path, font.face, font.bold, font.covered) == (found, 0, bold, frozenset(CHINESE))


def test_the_first_of_the_table_wins_and_is_its_own_twin_without_one(tmp_path: Path) -> None:
    save_font(tmp_path / "simhei.ttf")
    better = save_collection(tmp_path / "msyh.ttc", ["Made", "Made UI"])
    font = chinese_font(folders=[tmp_path])
    assert (font.path, font.bold, font.face) == (better, better, 0)


def test_of_a_collection_the_simplified_chinese_face_is_taken(tmp_path: Path) -> None:
    save_collection(tmp_path / "NotoSansCJK-Regular.ttc", ["Made JP", "Made KR", "Made SC", "Made TC"])
    assert chinese_font(folders=[tmp_path]).face == 2


def test_without_a_chinese_font_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"没有找到中文字体.*fonts-noto-cjk.*QUEQIAO_FONT"):
        chinese_font(folders=[tmp_path])


def test_a_chosen_font_goes_before_what_the_system_has(tmp_path: Path) -> None:
    chosen = save_font(tmp_path / "ours.ttf")
    assert chinese_font(str(chosen), folders=[]).path == chosen


@pytest.mark.parametrize("suffix", ["ttf", "ttc", "otf"])
def test_a_chosen_file_that_is_no_font_is_refused_by_name(tmp_path: Path, suffix: str) -> None:
    broken = tmp_path / f"broken.{suffix}"
    with pytest.raises(InputRefused, match=rf"不是能用的字体文件：.*broken\.{suffix}.*fonts-noto-cjk"):
        chinese_font(str(broken))
    for content in (b"", b"ttcf", b"OTTO" + bytes(40), bytes(200), b"no font at all" * 9):
        broken.write_bytes(content)
        with pytest.raises(InputRefused, match=r"不是能用的字体文件|字体中没有中文"):
            chinese_font(str(broken))


def test_a_font_without_chinese_is_refused(tmp_path: Path) -> None:
    latin = save_font(tmp_path / "latin.ttf", range(0x20, 0x7F))
    with pytest.raises(InputRefused, match=r"字体中没有中文：.*latin\.ttf.*fonts-noto-cjk"):
        chinese_font(str(latin))


def test_what_the_font_lacks_is_written_as_a_lacking_character(tmp_path: Path) -> None:
    whole = chinese_font(str(save_font(tmp_path / "a.ttf")))
    assert whole.writable("起重机😀𠮷A") == "起重机〓〓A"
    without = chinese_font(str(save_font(tmp_path / "b.ttf", [c for c in CHINESE if c != 0x3013])))
    assert without.writable("起😀") == "起?"
