"""Days and amounts as people write them on the command line."""

from datetime import date
from typing import Any

import click

from ingest.dates import NotADate, parse_day
from matcher.errors import InputRefused
from matcher.money import fen_of


class Day(click.ParamType[date]):
    """A day of the calendar."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Raises InputRefused for what is none."""
        if isinstance(value, date):
            return value
        try:
            found = parse_day(value)
        except NotADate:
            found = None
        if found is None:
            raise InputRefused("不是有效的日期", value, "请写成 2026-05-31 的形式")
        return found


class Money(click.ParamType[int]):
    """An amount with its unit, in fen."""

    name = "金额"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Raises InputRefused for what is none."""
        return value if isinstance(value, int) else fen_of(value)


DAY, MONEY = Day(), Money()
