"""The table of sources, `sources.toml` in the home, read strictly: an unknown word is refused, never passed over."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jobs.home import Home
from matcher.delivery_vocabulary import FeedFormat, SourceKind
from matcher.errors import FileUnreadable, InputRefused
from matcher.vocabulary import RecordKind

FILE = "sources.toml"
WHAT = {
    "patents": RecordKind.PATENT,
    "needs": RecordKind.NEED,
    "enterprises": RecordKind.ENTERPRISE,
    "supply": RecordKind.SUPPLY,
}
_COMMON = frozenset({"name", "kind", "what", "person", "every", "mapping"})
_OWN = {
    SourceKind.FOLDER: frozenset({"path"}),
    SourceKind.HTTP: frozenset({"url", "format", "records", "next", "page", "token_from"}),
}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=31)
_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f.]{1,40}")
Term = TypeVar("Term", bound=StrEnum)
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Folder:
    """A watched folder: each new or changed file in it, folders in it apart."""

    path: Path


@dataclass(frozen=True, slots=True)
class Address:
    """What an address gives. `records`: where in a JSON document the records lie, `next`: where the address of the next
    page does (both dotted); or `page`: the parameter that counts pages from 1. `token_from`: an environment variable
    that holds a token."""

    url: str
    format: FeedFormat
    records: str = ""
    next: str = ""
    page: str = ""
    token_from: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One source: what it holds, under whose name that goes in, and how often it is looked at."""

    name: str
    what: RecordKind
    person: str
    every: timedelta
    place: Folder | Address
    mapping: Path | None = None


def read_sources(home: Home) -> tuple[Source, ...]:
    """The sources of the home, none where it has no table. Raises FileUnreadable or InputRefused."""
    path = home.path / FILE
    if not path.is_file():
        return ()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileUnreadable("来源表不是 UTF-8 编码", FILE, "请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable("来源表不是有效的 TOML", f"{FILE}，{error}", "请检查引号和括号") from error
    _known(content, frozenset({"sources"}), "来源表")
    tables = content.get("sources", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputRefused("来源表的写法不对", FILE, "请用 [[sources]] 逐个写出来源")
    sources = tuple(_source(table, place, home) for place, table in enumerate(tables, start=1))
    _refuse_repeated(sources)
    return sources


def _source(table: Table, place: int, home: Home) -> Source:
    where = f"来源表第 {place} 个来源"
    kind = _term(SourceKind, table, "kind", where)
    _known(table, _COMMON | _OWN[kind], f"{where}（{kind.value}）")
    what = _text(table, "what", where)
    if what not in WHAT:
        raise InputRefused(f"{where}的 what 不认识", what, f"可用：{'、'.join(WHAT)}")
    return Source(
        name=_name(table, where),
        what=WHAT[what],
        person=_text(table, "person", where),
        every=_every(table, where),
        place=_folder(table, where, home) if kind is SourceKind.FOLDER else _address(table, where),
        mapping=home.path / _text(table, "mapping", where) if "mapping" in table else None,
    )


def _folder(table: Table, where: str, home: Home) -> Folder:
    return Folder(home.path / _text(table, "path", where))  # an absolute path stays what it is


def _address(table: Table, where: str) -> Address:
    optional = {key: _text(table, key, where) for key in ("records", "next", "page", "token_from") if key in table}
    address = Address(_url(table, where), _term(FeedFormat, table, "format", where), **optional)
    if address.next and address.page:
        raise InputRefused(f"{where}的 next 和 page 只能写一个", f"{address.next}，{address.page}")
    if address.format is not FeedFormat.JSON and (address.next or address.records):
        raise InputRefused(f"{where}的 next 和 records 只用于 json", address.format.value)
    if address.format is FeedFormat.XLSX and address.page:
        raise InputRefused(f"{where}的 page 不能用于 xlsx", address.page, "请让对方一次给出整个文件")
    return address


def _url(table: Table, where: str) -> str:
    url = _text(table, "url", where)
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise InputRefused(f"{where}的 url 不是网址", url, "请写 https://……")
    if "@" in parts.netloc:
        raise InputRefused(f"{where}的 url 里有用户名或密码", parts.hostname or "", "请改用 token_from")
    return url


def _every(table: Table, where: str) -> timedelta:
    text = _text(table, "every", where) if "every" in table else "10m"
    found = re.fullmatch(r"(\d{1,4})\s*([mhd])", text)
    every = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not _SHORTEST <= every <= _LONGEST:
        raise InputRefused(f"{where}的 every 不对", text, '请写 "10m"、"6h" 或 "1d"：1 分钟到 31 天')
    return every


def _name(table: Table, where: str) -> str:
    name = _text(table, "name", where)
    if not _NAME.fullmatch(name):
        raise InputRefused(f"{where}的 name 不能作文件名", name, '请用 40 字以内，不含 / \\ : * ? " < > | 和句点')
    return name


def _known(content: Table, keys: frozenset[str], where: str) -> None:
    unknown = sorted(set(content) - keys)
    if unknown:
        raise InputRefused(f"{where}有不认识的项", unknown[0], f"可用的项：{'、'.join(sorted(keys))}")


def _text(table: Table, key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputRefused(f"{where}缺少 {key}", "" if value is None else value, f'请写 {key} = "……"')
    return value.strip()


def _term(kind: type[Term], table: Table, key: str, where: str) -> Term:
    text = _text(table, key, where)
    try:
        return kind(text)
    except ValueError as error:
        raise InputRefused(f"{where}的 {key} 不认识", text, f"可用：{'、'.join(kind)}") from error


def _refuse_repeated(sources: tuple[Source, ...]) -> None:
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise InputRefused("来源表里有两个来源同名", name, "名字须各不相同")
