"""The mapping file of `--mapping`: heading → field, or column number (from 1) → field."""

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.encodings import encoding_of
from matcher.errors import FileUnreadable, InputRefused


def read_mapping(path: Path) -> Mapping[str, str]:
    """A TOML file of `"列名" = "field"` (flat, or under `[columns]`), or a CSV of two columns.

    The fields are checked later, against the headings of the kind of record. Raises FileUnreadable, or InputRefused
    for contradictions.
    """
    if not path.is_file():
        raise FileUnreadable("找不到映射文件", str(path), "请检查路径")
    pairs = _from_toml(path) if path.suffix.lower() == ".toml" else _from_csv(path)
    mapping = dict(pairs)
    if not mapping:
        raise InputRefused("映射文件是空的", path.name, '请按 "列名" = "字段" 填写')
    if len(mapping) < len(pairs):
        raise InputRefused("映射文件里同一列写了两次", path.name, "每列只能对应一个字段")
    if 0 < sum(key.isdecimal() for key in mapping) < len(mapping):
        raise InputRefused("映射文件里列名和列号混用", path.name, "请只用列名，或只用列号")
    return mapping


def _from_toml(path: Path) -> list[tuple[str, str]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileUnreadable("映射文件不是有效的 TOML", f"{path.name}，{error}", '每行应为 "列名" = "字段"') from error
    columns: dict[str, Any] = content.get("columns", content)
    if not isinstance(columns, dict) or any(not isinstance(field, str) for field in columns.values()):
        raise InputRefused("映射文件的格式不对", path.name, '每行应为 "列名" = "字段"')
    return [(key.strip(), field.strip()) for key, field in columns.items()]


def _from_csv(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding=encoding_of(path), newline="") as file:
        rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    if rows and [cell.strip().lower() for cell in rows[0]] in (["heading", "field"], ["列名", "字段"]):
        rows = rows[1:]
    for row in rows:
        if len(row) != 2 or not all(cell.strip() for cell in row):
            raise InputRefused("映射文件的这一行不是两列", "，".join(row), "每行应为：列名,字段")
    return [(heading.strip(), field.strip()) for heading, field in rows]
