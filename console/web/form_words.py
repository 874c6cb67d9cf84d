"""What people write into the fields of a form, read: a day, an amount, a choice, a whole number."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from ingest.dates import NotADate, parse_day
from matcher.errors import InputRefused
from matcher.money import fen_of

Term = TypeVar("Term", bound=StrEnum)
FormFields = Mapping[str, str]


def day_in(fields: FormFields, name: str, label: str = "日期") -> date | None:
    """The day in a field, None where it is empty. Raises InputRefused for what is none."""
    text = fields.get(name, "").strip()
    if not text:
        return None
    try:
        found = parse_day(text)
    except NotADate:
        found = None
    if found is None:
        raise InputRefused(f"{label}不对", text[:20], "请写成 2026-03-02")
    return found


def needed_day_in(fields: FormFields, name: str, label: str) -> date:
    """As `day_in`. Raises InputRefused where the field is empty, too."""
    found = day_in(fields, name, label)
    if found is None:
        raise InputRefused(f"没有写{label}", cure="请写成 2026-03-02")
    return found


def money_in(fields: FormFields, name: str, label: str) -> int | None:
    """The amount in a field in fen, None where it is empty. Raises InputRefused."""
    text = fields.get(name, "").strip()
    try:
        return fen_of(text) if text else None
    except InputRefused as error:
        raise InputRefused(f"{label}：{error.what}", error.value, error.cure) from error


def term_in(fields: FormFields, name: str, kind: type[Term], label: str) -> Term:
    """The choice in a field. Raises InputRefused where none was made."""
    value = fields.get(name, "")
    if value not in list(kind):
        raise InputRefused(f"没有选择{label}", value[:20], "请选一项")
    return kind(value)


def term_said_in(fields: FormFields, name: str, kind: type[Term], label: str) -> Term | None:
    """As `term_in`, None where the field was left empty."""
    return term_in(fields, name, kind, label) if fields.get(name) else None


def number_in(fields: FormFields, name: str, label: str, least: int, most: int) -> int | None:
    """The whole number in a field, None where it is empty. Raises InputRefused for another."""
    text = fields.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise InputRefused(f"{label}不对", text[:20], f"请写 {least} 到 {most} 的整数")
    return int(text)
