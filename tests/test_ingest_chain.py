"""The industry chain from TOML."""

from pathlib import Path

import pytest

from ingest.chain import read_chain
from matcher.domain import ChainSegment
from matcher.errors import QueqiaoError

CHAIN = """
name = "示例产业链"
[[segments]]
id = "cell"
name = "电芯"
stage = "中游"
terms = ["锂电池", "电解液", "锂电池"]
ipc_prefixes = ["H01M", "h01m10/", "H01M 10/0525"]
[[segments]]
id = "pack"
name = "电池包"
terms = ["电池管理系统"]
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "chain.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_chain_is_read_with_its_segments_in_order(tmp_path: Path) -> None:
    chain = read_chain(write(tmp_path, CHAIN))
    assert chain.name == "示例产业链"
    assert chain.segments == (
        ChainSegment("cell", "电芯", "中游", ("锂电池", "电解液"), ("H01M", "H01M10/", "H01M10/0525")),
        ChainSegment("pack", "电池包", "", ("电池管理系统",), ()),
    )


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('name = "示例产业链"', "", "没有名称"),
        ('id = "pack"', 'id = "cell"', "编号重复：cell"),
        ('id = "pack"', "", "第 2 个环节缺少 id"),
        ('"H01M",', '"电池",', "IPC 前缀不对：电池"),
        ('terms = ["电池管理系统"]', "", "没有判断依据：电池包"),
        ('terms = ["电池管理系统"]', 'terms = "电池"', "不是文字列表"),
        ('stage = "中游"', 'level = "中游"', "不认识的项：level"),
        ("[[segments]]", "[[segments", "TOML"),
    ],
)
def test_what_contradicts_itself_is_refused_in_one_line(tmp_path: Path, old: str, new: str, part: str) -> None:
    with pytest.raises(QueqiaoError, match=part) as caught:
        read_chain(write(tmp_path, CHAIN.replace(old, new)))
    assert caught.value.cure


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueqiaoError, match="找不到产业链文件"):
        read_chain(tmp_path / "none.toml")
