"""Free words of staff, kept as one line."""

from matcher.addresses import is_one_line
from matcher.errors import InputRefused

LONGEST = 500


def one_line(text: str, named: str) -> str:
    """The words as one line. Raises InputRefused for too many, or for characters that control a terminal."""
    line = " ".join(text.split())
    if len(line) > LONGEST or not is_one_line(line):
        raise InputRefused(f"{named}太长，或含有控制字符", repr(line[:40]), f"请写成一行，不超过 {LONGEST} 字")
    return line
