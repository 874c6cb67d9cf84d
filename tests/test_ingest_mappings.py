"""Mapping files, TOML and CSV."""

from pathlib import Path

import pytest

from ingest.mappings import read_mapping
from matcher.errors import QueqiaoError


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_toml_and_csv_say_the_same(tmp_path: Path) -> None:
    wanted = {"成果名称": "title", "号码": "application_number"}
    assert read_mapping(write(tmp_path / "a.toml", '"成果名称" = "title"\n"号码" = "application_number"\n')) == wanted
    assert (
        read_mapping(write(tmp_path / "b.toml", '[columns]\n"成果名称" = "title"\n"号码" = "application_number"\n'))
        == wanted
    )
    assert read_mapping(write(tmp_path / "c.csv", "列名,字段\n成果名称,title\n号码,application_number\n")) == wanted
    assert read_mapping(write(tmp_path / "d.toml", '1 = "title"\n')) == {"1": "title"}


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.toml", "", "空的"),
        ("a.toml", '"甲" = 3', "格式不对"),
        ("a.toml", '"甲" = ', "TOML"),
        ("a.toml", '"甲" = "title"\n1 = "claims"', "混用"),
        ("a.csv", "甲,title,多\n", "不是两列"),
        ("a.csv", "甲,title\n甲,claims\n", "写了两次"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, name: str, text: str, part: str) -> None:
    with pytest.raises(QueqiaoError, match=part):
        read_mapping(write(tmp_path / name, text))


def test_a_missing_mapping_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueqiaoError, match="找不到映射文件"):
        read_mapping(tmp_path / "none.toml")
