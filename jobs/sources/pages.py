"""What the pages of a feed hold, and how they become one file: no files and no network here."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from jobs.sources.table import Address
from matcher.delivery_vocabulary import FeedFormat
from matcher.errors import InputRefused

Records = list[Mapping[str, Any]]
_ENDINGS = {FeedFormat.JSON: ".jsonl", FeedFormat.CSV: ".csv", FeedFormat.XLSX: ".xlsx"}


def ending(address: Address) -> str:
    """The ending of the one file the pages become."""
    return _ENDINGS[address.format]


class JsonPage:
    """A page of JSON: a document with records in it, or one record a line. Raises InputRefused for what is neither."""

    def __init__(self, body: bytes, address: Address) -> None:
        self._content = _parsed(body)
        self.records = _records(self._content, address.records)
        self._next = address.next

    def next_url(self, url: str) -> str:
        """The address of the next page, empty at the end."""
        found = _at(self._content, self._next) if self._next else None
        if found in (None, "", False):
            return ""
        if not isinstance(found, str):
            raise InputRefused(f"下一页的网址（{self._next}）不是文字", json.dumps(found, ensure_ascii=False)[:80])
        return urljoin(url, found)

    def lines(self) -> bytes:
        """The records, one a line."""
        return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in self.records).encode("utf-8")


def check_table(body: bytes, kind: FeedFormat) -> None:
    """Raises InputRefused where a body is plainly not of the format that was stated."""
    if kind is FeedFormat.XLSX and not body.startswith(b"PK"):
        raise InputRefused("对方给的不是 xlsx", _head(body), "请核对来源的 format")
    if kind is FeedFormat.CSV and body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"PK\x03\x04", b"{", b"[")):
        raise InputRefused("对方给的不是 csv", _head(body), "请核对来源的 format")


def csv_rows(body: bytes) -> bytes:
    """What follows the headings of a page of CSV; empty where nothing does."""
    return body.partition(b"\n")[2].strip(b"\r\n \t")


def joined_csv(pages: Sequence[bytes]) -> bytes:
    """The pages as one table. Raises InputRefused where their headings differ."""
    heads = [page.partition(b"\n")[0].strip() for page in pages]
    if odd := next((n for n, head in enumerate(heads, start=1) if head != heads[0]), 0):
        raise InputRefused("各页的列名不同", f"第 {odd} 页", "请让对方每页都用同样的表头")
    return b"\n".join([heads[0], *(csv_rows(page) for page in pages)]) + b"\n"


def page_url(url: str, parameter: str, number: int) -> str:
    """The address of that page, by its parameter."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != parameter]
    return urlunsplit(parts._replace(query=urlencode([*query, (parameter, str(number))])))


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in body.decode("utf-8-sig").splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InputRefused("对方给的不是 JSON，或没有传完", _head(body), "稍后会自动再试") from error


def _records(content: Any, place: str) -> Records:
    """The records where they are said to lie, else the document itself or the only list in it."""
    found = _at(content, place) if place else content
    if isinstance(found, dict) and not place:
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise InputRefused("JSON 里找不到记录", place or "唯一的数组", '请在来源中写 records = "记录所在的项"')
    return found


def _at(content: Any, place: str) -> Any:
    for key in place.split("."):
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _head(body: bytes) -> str:
    return " ".join(body[:60].decode("utf-8", "replace").split()) or "（空）"
