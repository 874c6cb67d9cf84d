"""Addresses of the pages before and after the one that is shown."""

from collections.abc import Mapping
from math import ceil
from urllib.parse import urlencode


def neighbors(path: str, asked: Mapping[str, str], number: int, total: int, per_page: int) -> dict[str, str]:
    """By its name, the address of each page beside page `number` of `total` things, where there is one; `asked` is what
    the address asks for besides."""
    pages = ceil(total / per_page)
    at = min(number, pages + 1)
    beside = {"上一页": at - 1, "下一页": at + 1}
    return {name: _address(path, asked, page) for name, page in beside.items() if 1 <= page <= pages}


def _address(path: str, asked: Mapping[str, str], page: int) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(given | {'page': str(page)})}"
