"""The programme of a home from TOML: the shipped guide's, with what the home's own file says instead."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from jobs.home import Home
from matcher.errors import FileUnreadable, InputRefused
from matcher.programme import Programme, Target
from matcher.push_vocabulary import Bound, Measure, Period
from matcher.shipped import shipped

GUIDE = ("reference", "programmes", "guide-2022-centre.toml")
_KEYS = frozenset({"name", "guide", "years", "start", "targets"})
_TARGET_KEYS = frozenset({"measure", "name", "amount", "unit", "period", "bound", "clause", "text", "group"})
Term = TypeVar("Term", bound=StrEnum)


def home_programme(home: Home) -> Programme:
    """The shipped programme; each entry of the home's `programme.toml` takes the place of the shipped one, its targets
    that of all shipped targets. Raises FileUnreadable or InputRefused."""
    content = dict(_content(shipped(*GUIDE)))
    if home.programme.is_file():
        content |= _content(home.programme)
    return _programme(content)


def read_programme(path: Path) -> Programme:
    """The programme of one complete file. Raises FileUnreadable or InputRefused."""
    return _programme(_content(path))


def _content(path: Path) -> Mapping[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileUnreadable("任务书文件不是 UTF-8 编码", path.name, "请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileUnreadable("任务书文件不是有效的 TOML", f"{path.name}，{error}", "请检查引号和括号") from error
    _known(content, _KEYS, "任务书")
    return content


def _programme(content: Mapping[str, Any]) -> Programme:
    years, start, tables = content.get("years"), content.get("start"), content.get("targets")
    if type(years) is not int or not 1 <= years <= 20:
        raise InputRefused("任务书的实施年数不对", years, "请写 years = 2（1 到 20 的整数）")
    if start is not None and type(start) is not date:
        raise InputRefused("任务书的开始日期不对", start, "请写 start = 2022-06-01，不加引号")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputRefused("任务书没有目标", "targets", "请用 [[targets]] 逐个写出目标")
    targets = tuple(_target(table, place) for place, table in enumerate(tables, start=1))
    _refuse_repeated(targets)
    where = "任务书"
    return Programme(_text(content, "name", where), _text(content, "guide", where), years, targets, start)


def _target(table: Mapping[str, Any], place: int) -> Target:
    where = f"任务书第 {place} 个目标"
    _known(table, _TARGET_KEYS, where)
    return Target(
        measure=_term(Measure, table, "measure", where),
        name=_text(table, "name", where),
        amount=_amount(table, where),
        unit=_text(table, "unit", where),
        period=_term(Period, table, "period", where),
        bound=_term(Bound, table, "bound", where),
        clause=_text(table, "clause", where),
        text=_text(table, "text", where) if "text" in table else "",
        group=_text(table, "group", where) if "group" in table else "",
    )


def _amount(table: Mapping[str, Any], where: str) -> float:
    amount = table.get("amount")
    if isinstance(amount, (int, float)) and not isinstance(amount, bool) and 0 < amount < inf:
        return amount
    raise InputRefused(f"{where}的数量不对", amount, "请写 amount = 5000（大于 0 的数，不加引号）")


def _known(table: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise InputRefused(f"{where}有不认识的项", unknown[0], f"可用的项：{'、'.join(sorted(keys))}")


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InputRefused(f"{where}缺少 {key}", "" if value is None else value, f'请写 {key} = "……"')
    return value.strip()


def _term(kind: type[Term], table: Mapping[str, Any], key: str, where: str) -> Term:
    text = _text(table, key, where)
    try:
        return kind(text)
    except ValueError as error:
        raise InputRefused(f"{where}的 {key} 不认识", text, f"可用：{'、'.join(kind)}") from error


def _refuse_repeated(targets: tuple[Target, ...]) -> None:
    seen: set[Measure] = set()
    for target in targets:
        if target.measure in seen:
            raise InputRefused("任务书的目标重复", target.measure, "每个 measure 只写一次")
        seen.add(target.measure)
