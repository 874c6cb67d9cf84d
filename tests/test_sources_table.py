"""The table of sources is read strictly, and each mistake is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from jobs.home import Home
from jobs.sources.table import Address, Folder, Source, read_sources
from matcher.delivery_vocabulary import FeedFormat
from matcher.errors import QueqiaoError
from matcher.vocabulary import RecordKind

WHOLE = """
[[sources]]
name = "专利导出"
kind = "folder"
what = "patents"
path = "drop"
person = "操作员甲"

[[sources]]
name = "成果库"
kind = "http"
what = "supply"
url = "https://example.com/supply?size=50"
format = "json"
records = "data.items"
next = "links.next"
token_from = "SUPPLY_TOKEN"
person = "操作员甲"
every = "6h"
mapping = "supply.toml"
"""
FEED = {"name": "甲", "kind": "http", "what": "needs", "url": "https://example.com/a", "format": "csv", "person": "乙"}
DROP = {"name": "甲", "kind": "folder", "what": "needs", "path": "drop", "person": "乙"}


def read(folder: Path, text: str) -> tuple[Source, ...]:
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return read_sources(Home(folder))


def table(entries: dict[str, object]) -> str:
    lines = [
        f"{key} = {value!r}" if not isinstance(value, int) else f"{key} = {value}" for key, value in entries.items()
    ]
    return "\n".join(["[[sources]]", *lines]) + "\n"


def test_a_home_without_a_table_has_no_sources(tmp_path: Path) -> None:
    assert read_sources(Home(tmp_path)) == ()


def test_a_table_is_read_whole(tmp_path: Path) -> None:
    drop, feed = read(tmp_path, WHOLE)
    assert drop == Source("专利导出", RecordKind.PATENT, "操作员甲", timedelta(minutes=10), Folder(tmp_path / "drop"))
    url, records, following = "https://example.com/supply?size=50", "data.items", "links.next"
    place = Address(url, FeedFormat.JSON, records, following, "", "SUPPLY_TOKEN")
    mapping = tmp_path / "supply.toml"
    assert feed == Source("成果库", RecordKind.SUPPLY, "操作员甲", timedelta(hours=6), place, mapping)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (FEED | {"urls": "x"}, ["不认识的项", "urls"]),
        (DROP | {"url": "https://example.com"}, ["不认识的项", "url"]),
        (FEED | {"kind": "ftp"}, ["kind", "ftp", "folder、http"]),
        (FEED | {"what": "patent"}, ["what", "patents"]),
        (FEED | {"format": "pdf"}, ["format", "pdf"]),
        (FEED | {"url": "ftp://example.com"}, ["不是网址", "ftp://example.com"]),
        (FEED | {"url": "https://"}, ["不是网址"]),
        (FEED | {"url": "https://[::1"}, ["不是网址"]),
        (FEED | {"url": "https://example.com:99999/"}, ["不是网址"]),
        (FEED | {"url": "file:///etc/passwd"}, ["不是网址"]),
        (FEED | {"url": "https://me:secret@example.com/"}, ["用户名或密码", "token_from"]),
        (FEED | {"next": "links.next"}, ["json", "csv"]),
        (FEED | {"format": "json", "next": "a", "page": "p"}, ["只能写一个"]),
        (FEED | {"format": "xlsx", "page": "p"}, ["xlsx"]),
        (FEED | {"every": "5 minutes"}, ["every", "5 minutes"]),
        (FEED | {"every": "0m"}, ["every"]),
        (FEED | {"every": "40d"}, ["every", "40d"]),
        (FEED | {"name": "甲/乙"}, ["文件名", "甲/乙"]),
        (FEED | {"name": "../甲"}, ["文件名"]),
        (FEED | {"person": ""}, ["缺少 person"]),
        (FEED | {"page": 1}, ["缺少 page", "1"]),
        ({key: value for key, value in DROP.items() if key != "path"}, ["缺少 path"]),
    ],
)
def test_a_mistake_is_named_with_its_place_and_value(
    tmp_path: Path, entries: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(QueqiaoError) as caught:
        read(tmp_path, table(entries))
    assert all(word in caught.value.message for word in ["第 1 个来源", *words])
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[[sources]\n", "TOML"),
        ('sources = "x"\n', "[[sources]]"),
        ("[other]\n", "other"),
        (table(FEED) + table(DROP), "同名"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(QueqiaoError) as caught:
        read(tmp_path, text)
    assert word in caught.value.message


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(WHOLE.encode("gb18030"))
    with pytest.raises(QueqiaoError, match="UTF-8"):
        read_sources(Home(tmp_path))
