"""The industry chain of a programme from its TOML file."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.classification import ipc_code
from ingest.text import folded, tidy
from matcher.domain import ChainSegment, IndustrialChain
from matcher.errors import FileUnreadable, InputRefused

_KEYS = frozenset({"id", "name", "stage", "terms", "ipc_prefixes"})


def read_chain(path: Path) -> IndustrialChain:
    """The chain with its segments in file order. Raises FileUnreadable, or InputRefused for what contradicts itself."""
    content = _content(path)
    name, tables = content.get("name"), content.get("segments")
    if not isinstance(name, str) or not name.strip():
        raise InputRefused("产业链没有名称", path.name, '请在文件开头写 name = "……"')
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputRefused("产业链没有环节", path.name, "请用 [[segments]] 逐个写出环节")
    segments = tuple(_segment(table, place) for place, table in enumerate(tables, start=1))
    _refuse_repeated(segments)
    return IndustrialChain(tidy(name), segments)


def _content(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise FileUnreadable("找不到产业链文件", str(path), "请检查路径")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileUnreadable("产业链文件不是 UTF-8 编码", path.name, "请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable("产业链文件不是有效的 TOML", f"{path.name}，{error}", "请检查引号和括号") from error


def _segment(table: Mapping[str, Any], place: int) -> ChainSegment:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise InputRefused(f"第 {place} 个环节有不认识的项", unknown[0], f"可用的项：{'、'.join(sorted(_KEYS))}")
    segment = ChainSegment(
        segment_id=_text(table, "id", place),
        name=_text(table, "name", place),
        stage=tidy(str(table.get("stage", ""))),
        terms=_texts(table, "terms", place),
        ipc_prefixes=tuple(_prefix(text, place) for text in _texts(table, "ipc_prefixes", place)),
    )
    if not segment.terms and not segment.ipc_prefixes:
        raise InputRefused(f"第 {place} 个环节没有判断依据", segment.name, "请至少写出 terms 或 ipc_prefixes")
    return segment


def _text(table: Mapping[str, Any], key: str, place: int) -> str:
    value = table.get(key, "")
    text = tidy(value) if isinstance(value, str) else ""
    if not text:
        raise InputRefused(f"第 {place} 个环节缺少 {key}", value, f'请写 {key} = "……"')
    return text


def _texts(table: Mapping[str, Any], key: str, place: int) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputRefused(f"第 {place} 个环节的 {key} 不是文字列表", values, f'请写 {key} = ["……", "……"]')
    return tuple(dict.fromkeys(text for value in values if (text := tidy(value))))


def _prefix(text: str, place: int) -> str:
    """A section, class, subclass or group as every IPC code under it begins; `H01M10/` marks a whole main group."""
    plain = folded(text)
    whole_group = plain.endswith("/")
    code = ipc_code(f"{plain}00" if whole_group else plain)
    if code is None:
        raise InputRefused(f"第 {place} 个环节的 IPC 前缀不对", text, "应如 H01M、H01M10/ 或 H01M10/0525")
    return code[:-2] if whole_group else code


def _refuse_repeated(segments: tuple[ChainSegment, ...]) -> None:
    for what, values in (("编号", [s.segment_id for s in segments]), ("名称", [s.name for s in segments])):
        repeated = [value for value, times in Counter(values).items() if times > 1]
        if repeated:
            raise InputRefused(f"环节{what}重复", repeated[0], "每个环节的编号和名称都应唯一")
