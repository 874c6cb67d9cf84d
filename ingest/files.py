"""Any file to tables: what a file is shows in its content, not in its name."""

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ingest.delimited import delimited_tables
from ingest.headings import HeadingTable
from ingest.json_lines import json_tables
from ingest.office_xml import office_xml_tables
from ingest.rows import Table
from ingest.spreadsheets import ole_tables, zipped_tables
from ingest.tables import HeadingsMissing, NoRows, Reading
from matcher.errors import FileUnreadable

_PIECE = 1 << 20
_HEAD = 4096
# Notes about an export lie beside it and name its headings between commas: the one case in which the name tells.
_PROSE = (".md", ".markdown", ".rst")
_JSON = re.compile(rb"\{|\[\s*[{\]]")
Reader = Callable[[Path, Reading], list[Table]]


def read_tables(
    path: Path, headings: HeadingTable, mapping: Mapping[str, str] | None = None, all_lines: bool = True
) -> list[Table]:
    """The tables of a spreadsheet, CSV, JSON or office XML file, their rows lazy; `all_lines` as in `Reading`.

    Raises FileUnreadable for what cannot be read or lacks needed headings, InputRefused for a wrong `mapping`.
    """
    headings.check(mapping or {})
    _check_present(path)
    try:
        return _reader(path)(path, Reading(headings, mapping or {}, all_lines))
    except OSError as error:
        value = f"{path.name}，{error.strerror}"
        raise FileUnreadable("文件无法打开", value, "请检查权限，或关闭占用它的程序") from error


def read_plain_tables(path: Path, headings: HeadingTable) -> list[Table]:
    """As `read_tables`, of a file given beside others and without a mapping: what is wrong names the file."""
    try:
        return read_tables(path, headings)
    except NoRows as error:
        raise NoRows("文件里没有数据行", path.name, error.cure) from error
    except HeadingsMissing as error:
        raise HeadingsMissing(f"{path.name} {error.what}", error.value, "请核对是否给错了文件，或改列名") from error


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's bytes in hexadecimal."""
    _check_present(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_present(path: Path) -> None:
    if path.is_dir():
        raise FileUnreadable("这是文件夹，不是文件", str(path), "请给出文件夹里的文件，如 文件夹/*.xlsx")
    if not path.exists():
        raise FileUnreadable("找不到文件", str(path), "请检查路径和文件名")
    if path.stat().st_size == 0:
        raise FileUnreadable("文件是空的", path.name, "请检查导出是否完成")


def _reader(path: Path) -> Reader:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return zipped_tables
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return ole_tables
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")) or path.suffix.lower() in _PROSE:
        raise FileUnreadable("不是表格文件", path.name, "可导入 xlsx、xls、csv、json、jsonl 和专利局 XML")
    return _text_reader(path, head)


def _text_reader(path: Path, head: bytes) -> Reader:
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    if start.startswith(b"<") and (b"<html" in start or b"<table" in start or b"office:spreadsheet" in start):
        raise FileUnreadable("这是网页格式的表格", path.name, "请用表格软件打开，另存为 xlsx 再导入")
    if start.startswith(b"<"):
        return office_xml_tables
    return json_tables if _JSON.match(start) else delimited_tables
