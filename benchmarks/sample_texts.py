"""Abstracts and claims of invented applications, from patterns; and the names of their inventors."""

from collections.abc import Sequence
from typing import Any

from sample_material import DESIGN, UTILITY, Theme

SHORT = 125


def abstract_of(theme: Theme, wording: dict[str, Any], turn: int, whole: bool = False) -> str:
    """The abstract in the pattern whose `turn` it is; `whole` asks for one that states the effect."""
    this = "本实用新型" if theme.kind == UTILITY else "本发明"
    patterns = [p for p in patterns_of(theme, wording) if not whole or "{effect}" in p or theme.kind == DESIGN]
    pattern = choose(patterns, turn)
    text = pattern.format(**{**vars(theme), "this": this})
    return text if theme.kind == DESIGN else framed(text, theme, turn)


def patterns_of(theme: Theme, wording: dict[str, Any]) -> list[str]:
    if theme.kind == DESIGN:
        return [wording["design"]]
    shape = "device" if theme.pre else "method"
    patterns: list[str] = wording["device_why" if theme.why and theme.pre else shape]
    return patterns


def framed(text: str, theme: Theme, turn: int) -> str:
    """A third of the abstracts open with the field's general concern; short ones and some others end with a use."""
    if turn % 3 == 0 and not theme.why:
        text = f"{theme.background}。{text}"
    return f"{text}{theme.use}。" if len(text) < SHORT or turn % 5 == 0 else text


def choose(options: Sequence[str], turn: int) -> str:
    return options[turn % len(options)]


def claim_of(theme: Theme, wording: dict[str, Any], turn: int) -> str:
    if theme.kind == DESIGN:
        return ""
    patterns = wording["device_claim" if theme.pre else "method_claim"]
    mark = f"{theme.mark}；{theme.more}" if theme.more else theme.mark
    return choose(patterns, turn).format(title=theme.title, pre=theme.pre, mark=mark)


def people(wording: dict[str, Any]) -> list[str]:
    """Sixty placeholder names made of the sixty-year cycle."""
    stems, branches = wording["stems"], wording["branches"]
    return [f"虚构{stems[index % 10]}{branches[index % 12]}" for index in range(60)]
