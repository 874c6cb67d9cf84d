"""The family a source states, as one stable id; sources that state none leave it empty."""

import re

from ingest.cells import BadCell
from ingest.patent_numbers import publication_number, without_kind_code

_PRIORITY = re.compile(r"(.*?)\s+(\d{8})")
_PUNCTUATION = re.compile(r"[\s/\-.]")


def family_of_members(members: tuple[str, ...], own: str) -> str:
    """The smallest publication number of the family without kind code; empty for a family of one."""
    numbers = {without_kind_code(number) for number in (*map(_number, members), own) if number}
    return min(numbers) if len(numbers) > 1 else ""


def family_of_priority(priorities: tuple[str, ...], size: int | None) -> str:
    """`F-` + the earliest priority number, where more than one member is said to share it.

    A priority is written as Lens does: country, number, kind, date (`US 65784810 A 20100129`).
    """
    if not priorities or (size or 0) < 2:
        return ""
    dated = [(found[2], found[1]) for text in priorities if (found := _PRIORITY.fullmatch(text.strip()))]
    earliest = min(dated)[1] if dated else min(priorities)
    return f"F-{_PUNCTUATION.sub('', earliest).upper()}"


def _number(text: str) -> str:
    try:
        return publication_number(text)
    except BadCell:
        return ""
