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
from matcher.programme import Baseline, Duty, Programme, Target
from matcher.push_vocabulary import Bound, Measure, Period
from matcher.shipped import shipped

SHIPPED = ("guide-2022-centre", "guide-2022-university")
GUIDE = ("reference", "programmes", f"{SHIPPED[0]}.toml")
_KEYS = frozenset({"based_on", "name", "guide", "years", "start", "targets", "duties", "baselines"})
_TARGET_KEYS = frozenset({"measure", "name", "amount", "unit", "period", "bound", "clause", "text", "group", "reading"})
_DUTY_KEYS = frozenset({"name", "clause", "text", "after_years", "spans_years"})
_BASELINE_KEYS = frozenset({"amount", "source"})
_LONGEST = 20
Term = TypeVar("Term", bound=StrEnum)


def home_programme(home: Home) -> Programme:
    """The shipped programme (that for a centre, or the one `based_on` names); each entry of the home's
    `programme.toml` takes the place of the shipped one, its targets that of all shipped targets. Raises FileUnreadable
    or InputRefused."""
    own = _content(home.programme) if home.programme.is_file() else {}
    return _programme({**_content(_shipped(own.get("based_on", SHIPPED[0]))), **own})


def read_programme(path: Path) -> Programme:
    """The programme of one complete file. Raises FileUnreadable or InputRefused."""
    return _programme(_content(path))


def _shipped(name: object) -> Path:
    if name not in SHIPPED:
        raise InputRefused("没有随程序提供的这个任务书", name, f"based_on 可写：{'、'.join(SHIPPED)}")
    return shipped("reference", "programmes", f"{name}.toml")


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
    if type(years) is not int or not _is_years(years):
        raise InputRefused("任务书的实施年数不对", years, f"请写 years = 2（1 到 {_LONGEST} 的整数）")
    if start is not None and type(start) is not date:
        raise InputRefused("任务书的开始日期不对", start, "请写 start = 2022-06-01，不加引号")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise InputRefused("任务书没有目标", "targets", "请用 [[targets]] 逐个写出目标")
    targets = tuple(_target(table, place) for place, table in enumerate(tables, start=1))
    _refuse_repeated(targets)
    where = "任务书"
    names = (_text(content, "name", where), _text(content, "guide", where))
    return Programme(*names, years, targets, start, _duties(content), _baselines(content))


def _duties(content: Mapping[str, Any]) -> tuple[Duty, ...]:
    tables = content.get("duties", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputRefused("任务书的其他要求写得不对", "duties", "请用 [[duties]] 逐个写出")
    return tuple(_duty(table, place) for place, table in enumerate(tables, start=1))


def _duty(table: Mapping[str, Any], place: int) -> Duty:
    where = f"任务书第 {place} 个其他要求"
    _known(table, _DUTY_KEYS, where)
    for key in ("after_years", "spans_years"):
        if key in table and not _is_years(table[key]):
            raise InputRefused(f"{where}的 {key} 不对", table[key], f"请写 1 到 {_LONGEST} 的整数")
    name, clause, text = (_text(table, key, where) for key in ("name", "clause", "text"))
    return Duty(name, clause, text, table.get("after_years"), table.get("spans_years"))


def _baselines(content: Mapping[str, Any]) -> tuple[Baseline, ...]:
    tables = content.get("baselines", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise InputRefused("任务书的基期写得不对", "baselines", "请用 [baselines.指标] 逐个写出 amount 和 source")
    return tuple(_baseline(name, table) for name, table in tables.items())


def _baseline(name: str, table: Mapping[str, Any]) -> Baseline:
    where = f"任务书的基期 {name}"
    _known(table, _BASELINE_KEYS, where)
    measure = _term(Measure, {"measure": name}, "measure", where)
    if not measure.is_growth:
        raise InputRefused("这个指标不是增幅，没有基期", name, f"可用：{'、'.join(m for m in Measure if m.is_growth)}")
    return Baseline(measure, _amount(table, where), _text(table, "source", where))


def _is_years(value: object) -> bool:
    return type(value) is int and 1 <= value <= _LONGEST


def _target(table: Mapping[str, Any], place: int) -> Target:
    where = f"任务书第 {place} 个目标"
    _known(table, _TARGET_KEYS, where)
    return Target(
        measure=_term(Measure, table, "measure", where),
        name=_text(table, "name", where),
        amount=_amount(table, where, least=0 if table.get("bound") == Bound.MORE_THAN else None),
        unit=_text(table, "unit", where),
        period=_term(Period, table, "period", where),
        bound=_term(Bound, table, "bound", where),
        clause=_text(table, "clause", where),
        text=_text(table, "text", where) if "text" in table else "",
        group=_text(table, "group", where) if "group" in table else "",
        reading=_text(table, "reading", where) if "reading" in table else "",
    )


def _amount(table: Mapping[str, Any], where: str, least: int | None = None) -> float:
    """A number above 0, or the `least` that is allowed: to grow by more than nothing is a target."""
    amount = table.get("amount")
    if isinstance(amount, (int, float)) and not isinstance(amount, bool) and (0 < amount < inf or amount == least):
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
