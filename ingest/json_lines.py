"""JSON lines (read as a stream) and JSON documents: an array of objects, or an object that holds one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ingest.encodings import encoding_of
from ingest.rows import Cell, FoundRow, RawRow, Table
from ingest.tables import HeadingsMissing, NoRows, Reading, mapping_of
from matcher.errors import FileUnreadable

LARGEST_DOCUMENT = 512 << 20
_BROKEN = "这一行不是 JSON 对象。请检查括号、引号和逗号"


def json_tables(path: Path, reading: Reading) -> list[Table]:
    """The one table of a JSON or JSON lines file. Rows are numbered by line, or by place in the array."""
    encoding = encoding_of(path)
    if _first_line_is_object(path, encoding):
        names = _names(_keys(row.as_written) for row in _lines(path, encoding))
        return [_table(names, _lines(path, encoding), reading)]
    records = _document(path, encoding)
    rows = (RawRow(number, _cells(record)) for number, record in enumerate(records, start=1))
    return [_table(_names(records), rows, reading)]


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

    __slots__ = ("_found", "as_written", "number")

    def __init__(self, number: int, as_written: str) -> None:
        self.number, self.as_written = number, as_written
        self._found: RawRow | None = None

    @property
    def cells(self) -> dict[str, Cell]:
        return self._read().cells

    @property
    def problem(self) -> str:
        return self._read().problem

    def _read(self) -> RawRow:
        if self._found is None:
            record = _parsed(self.as_written)
            if isinstance(record, dict):
                self._found = RawRow(self.number, _cells(record))
            else:
                self._found = RawRow(self.number, {"JSON": self.as_written.strip()}, _BROKEN)
        return self._found

    def __reduce__(self) -> tuple[type["_Line"], tuple[int, str]]:
        return _Line, (self.number, self.as_written)


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    """Every line that is not blank."""
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _Line(number, line)


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


def _parsed(text: str) -> Any:
    """The JSON value, or None where the text is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _keys(line: str) -> Iterable[str]:
    """The keys of the object in a line, none where it is broken: all lines are looked through for them before the first
    is read, by a parser that is faster than Python's own and knows less (no NaN, no figure beyond 64 bits)."""
    import orjson

    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = _parsed(line)
    return found if isinstance(found, dict) else ()


def _names(records: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for record in records for key in record))


def _cells(record: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: _cell(value) for key, value in record.items()}


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return ";".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
