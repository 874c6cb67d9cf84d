"""Chinese text in lines, as a typesetter breaks it: by character, but never before a closing mark."""

import re
from collections.abc import Callable, Iterator

_TOKENS = re.compile(r"[“（《〔【]*(?:[A-Za-z0-9][A-Za-z0-9.%@/:_#?=&+-]{0,24}|.)|[“（《〔【]+$")
_NEVER_FIRST = "，。；：、！？）”》〕】…"


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """`text` in lines no wider than `width` but for one closing mark. Latin words and numbers stay whole; no line
    starts with a closing mark or ends with an opening one."""
    line = ""
    for token in _TOKENS.findall(text):
        if line and measure(line + token) > width and (token not in _NEVER_FIRST or measure(line) > width):
            yield line.rstrip()
            line = ""
        line += token if line or token != " " else ""
    if line:
        yield line
