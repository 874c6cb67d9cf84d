"""JSON lines (read as a stream) and JSON documents: an array of objects, or an object that holds one."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.encodings import encoding_of
from ingest.rows import Cell, FoundRow, RawRow, Table
from ingest.tables import HeadingsGrew, HeadingsMissing, NoRows, Reading, mapping_of
from matcher.errors import FileUnreadable, InputRefused

LARGEST_DOCUMENT = 512 << 20
# Bytes: of a larger file some lines tell the keys; to look through all of a million takes ten seconds.
LARGE = 64 << 20
_PLACES, _LINES_OF_A_PLACE = 100, 50
_BROKEN = "这一行不是 JSON 对象。请检查括号、引号和逗号"


def json_tables(path: Path, reading: Reading) -> list[Table]:
    """The one table of a JSON or JSON lines file. Rows are numbered by line, or by place in the array."""
    encoding = encoding_of(path)
    if _first_line_is_object(path, encoding):
        return [_sampled(path, encoding, reading) or _read_through(path, encoding, reading)]
    records = _document(path, encoding)
    rows = (RawRow(number, _cells(record)) for number, record in enumerate(records, start=1))
    return [_table(_names(records), rows, reading)]


def _read_through(path: Path, encoding: str, reading: Reading) -> Table:
    """The table of lines that were all looked through for their keys."""
    return _table(_names(map(_keys, _written(path, encoding))), _lines(path, encoding), reading)


def _sampled(path: Path, encoding: str, reading: Reading) -> Table | None:
    """The same of a large file, whose keys are those of lines from all over it; None where they are not enough, or all
    lines are to be looked through. A line with another key raises HeadingsGrew."""
    if reading.all_lines or not encoding.startswith("utf-8") or path.stat().st_size < LARGE:
        return None
    names = _names(map(_keys, _from_all_over(path)))
    with suppress(FileUnreadable, InputRefused):
        return _table(names, _lines(path, encoding, frozenset(names)), reading)
    return None


def _table(names: tuple[str, ...], rows: Iterator[FoundRow], reading: Reading) -> Table:
    if not names:
        raise NoRows("文件里没有记录", cure="请检查导出是否完成")
    source = reading.headings.source(names)
    columns = reading.headings.columns(names, source, mapping_of(names, reading))
    if lacking := reading.headings.lacking(columns):
        what = f"缺少必需的字段：{'、'.join(lacking)}；文件里找到的字段"
        raise HeadingsMissing(what, "、".join(names[:12]), "请改字段名，或用 --mapping 指定")
    return Table(source, "", names, rows, columns)


def _first_line_is_object(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding) as file:
        line = next((line for line in file if line.strip()), "")
    return isinstance(_parsed(line), dict)


class _Line:
    """A `FoundRow`, parsed when its cells are asked for: by the core that cleans it."""

    __slots__ = ("_found", "_headings", "as_written", "number")

    def __init__(self, number: int, as_written: bytes, headings: frozenset[str] | None) -> None:
        self.number, self.as_written, self._headings = number, as_written, headings
        self._found: RawRow | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        return self._read().cells

    @property
    def problem(self) -> str:
        return self._read().problem

    def _read(self) -> RawRow:
        if self._found is None:
            record = _parsed(self.as_written.decode())  # of bytes it would first look for the encoding
            if isinstance(record, dict):
                if self._headings is not None and not record.keys() <= self._headings:
                    raise HeadingsGrew
                self._found = RawRow(self.number, _cells(record))
            else:
                self._found = RawRow(self.number, {"JSON": self.as_written.decode().strip()}, _BROKEN)
        return self._found

    def __reduce__(self) -> tuple[type["_Line"], tuple[int, bytes, frozenset[str] | None]]:
        return _Line, (self.number, self.as_written, self._headings)


def _lines(path: Path, encoding: str, headings: frozenset[str] | None = None) -> Iterator[_Line]:
    """Every line that is not blank; where `headings` are given, each is to have no others."""
    for number, line in enumerate(_written(path, encoding), start=1):
        if line.startswith(b"{") or line.decode().strip():
            yield _Line(number, line, headings)


def _written(path: Path, encoding: str) -> Iterator[bytes]:
    """The lines in UTF-8; those that are written so are not decoded for it."""
    if not encoding.startswith("utf-8"):
        with path.open(encoding=encoding) as text:
            yield from map(str.encode, text)
        return
    with path.open("rb") as file:
        file.seek(len(BOM_UTF8) if encoding == "utf-8-sig" else 0)
        for line in file:
            yield from line.splitlines()


def _from_all_over(path: Path) -> Iterator[bytes]:
    """Some lines from each of many places."""
    with path.open("rb") as file:
        for place in range(0, path.stat().st_size, max(1, path.stat().st_size // _PLACES)):
            file.seek(place)
            if place:
                file.readline()
            yield from islice(file, _LINES_OF_A_PLACE)


def _document(path: Path, encoding: str) -> list[Mapping[str, Any]]:
    if path.stat().st_size > LARGEST_DOCUMENT:
        raise FileUnreadable("JSON 文件过大", path.name, "请改为每行一个对象的 jsonl 再导入")
    content = _parsed(path.read_text(encoding=encoding))
    if content is None:
        raise FileUnreadable("JSON 格式有误，或文件不完整", path.name, "请重新导出")
    records = _records(content)
    if any(not isinstance(record, dict) for record in records):
        raise FileUnreadable("JSON 里不是一组对象", path.name, "应为对象的数组，或每行一个对象")
    return records


def _records(content: Any) -> list[Any]:
    """The array itself, the only array of objects inside an object, or the object as the one record."""
    if isinstance(content, list):
        return content
    lists = [v for v in content.values() if isinstance(v, list) and v and isinstance(v[0], dict)] if content else []
    return lists[0] if len(lists) == 1 else [content]


def _parsed(text: str | bytes) -> Any:
    """The JSON value, or None where the text is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _keys(line: bytes) -> Mapping[str, Any]:
    """The object of a line, for its keys; empty where it is broken. Lines are looked through for them before the first
    is read, by a parser that is faster than Python's own and knows less (no NaN, no figure beyond 64 bits)."""
    import orjson

    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = _parsed(line)
    return found if isinstance(found, dict) else {}


def _names(records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for record in records:
        if not record.keys() <= found.keys():
            found |= dict.fromkeys(record)
    return tuple(found)


def _cells(record: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: _cell(value) for key, value in record.items()}


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return ";".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
