"""The looks of our sheets: calm headings, wrapped text from the top, one highlight."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

FONT = {"font_name": "微软雅黑", "font_size": 10}
DATE_FORMAT = "yyyy-mm-dd"
LINE_HEIGHT = 16.5  # points of one line in FONT

_HEADING = {"bold": True, "valign": "vcenter", "font_color": "#1F3864", "bg_color": "#DCE6F1"}


class Look(StrEnum):
    HEADING = "heading"
    REQUIRED = "required"
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


_PROPERTIES: Mapping[Look, Mapping[str, object]] = {
    Look.HEADING: _HEADING,
    Look.REQUIRED: {**_HEADING, "bg_color": "#FBE5D6", "font_color": "#833C0B"},
    Look.TEXT: {"num_format": "@"},
    Look.LONG: {},
    Look.NUMBER: {"align": "right", "indent": 1},
    Look.DATE: {"num_format": DATE_FORMAT, "align": "left"},
    Look.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}


class Styles:
    """The formats of one workbook, each made once: a workbook holds a limited number."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Look, str, bool, bool], Any] = {}

    def of(self, look: Look, number_format: str = "", *, marked: bool = False, bordered: bool = True) -> Any:
        """The format for `look`; `number_format` overrides the look's own; `marked` highlights the cell."""
        key = (look, number_format, marked, bordered)
        if key not in self._made:
            self._made[key] = self._book.add_format(_properties(*key))
        return self._made[key]


def _properties(look: Look, number_format: str, marked: bool, bordered: bool) -> dict[str, object]:
    properties: dict[str, object] = {**FONT, "text_wrap": True, "valign": "top", **_PROPERTIES[look]}
    if number_format:
        properties["num_format"] = number_format
    if marked:
        properties["bg_color"] = "#FFE699"
    if bordered:
        properties |= {"border": 1, "border_color": "#BFBFBF"}
    return properties
