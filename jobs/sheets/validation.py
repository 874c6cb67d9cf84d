"""What a spreadsheet program itself checks while people type: dropdowns, dates, counts, and the hint it shows."""

from datetime import date

from jobs.sheets.layout import Choosing, Column, ColumnKind

Rule = dict[str, object]
_LONGEST_HINT, _LONGEST_TITLE = 255, 32
_CHOICE_ERRORS = {
    Choosing.ONE: ("请从下拉选项中选择", "stop"),
    Choosing.SEVERAL: ("该内容不是单个下拉选项；多个选项请用“、”隔开", "information"),
    Choosing.OTHER: ("该内容不在下拉选项中，请确认", "information"),
}


def rule_of(column: Column) -> Rule | None:
    """The data validation of a column's cells, or None where anything goes and nothing is to be said."""
    rule = _constraint(column) | hint_of(column)
    return rule if rule != {"validate": "any"} else None


def hint_of(column: Column) -> Rule:
    """The hint shown when a cell is chosen; empty where the column has no note."""
    if not column.note:
        return {}
    title = f"{column.heading}（必填）" if column.required else column.heading
    return {"input_title": title[:_LONGEST_TITLE], "input_message": column.note[:_LONGEST_HINT]}


def _constraint(column: Column) -> Rule:
    if column.choices:
        return _choice(column)
    if column.kind is ColumnKind.DATE:
        days = {"minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31)}
        return {"validate": "date", "criteria": "between", **days, **_error("请填写日期，如 2025-03-31")}
    if column.kind is ColumnKind.COUNT:
        return {"validate": "integer", "criteria": ">=", "value": 0, **_error("请填写不小于 0 的整数")}
    return {"validate": "any"}


def _choice(column: Column) -> Rule:
    rule: Rule = {"validate": "list", "source": list(column.choices)}
    return rule | _error(*_CHOICE_ERRORS[column.choosing])


def _error(message: str, kind: str = "stop") -> Rule:
    return {"error_title": "请检查填写内容", "error_message": message, "error_type": kind}
