"""What changed between two reports on the same day: figure by figure, entry by entry. Late evidence is seen here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SHOWN = ("value", "loose", "amount", "baseline", "met", "note")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that differs: `fields` before and after, by name; the entries that came, went, or are told
    differently, by what they count."""

    measure: str
    name: str
    fields: tuple[tuple[str, Any, Any], ...]
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()


def report_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FigureChange]:
    """The figures of one snapshot that are not those of an earlier one."""
    olds = {line["target"]["measure"]: line for line in before["lines"]}
    news = {line["target"]["measure"]: line for line in after["lines"]}
    found = [_change(name, olds.get(name), news.get(name)) for name in dict.fromkeys([*olds, *news])]
    return [change for change in found if change is not None]


def _change(measure: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> FigureChange | None:
    old, new = before or {}, after or {}
    differ = ((name, old.get(name), new.get(name)) for name in _SHOWN if old.get(name) != new.get(name))
    fields = [*differ, *_target_change(old.get("target", {}), new.get("target", {}))]
    olds, news = _entries(old), _entries(new)
    came, went = sorted(news.keys() - olds.keys()), sorted(olds.keys() - news.keys())
    altered = sorted(what for what in news.keys() & olds.keys() if news[what] != olds[what])
    if not (fields or came or went or altered):
        return None
    name = (new or old)["target"]["name"]
    return FigureChange(measure, name, tuple(fields), tuple(came), tuple(went), tuple(altered))


def _target_change(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """A target that was moved is told as loudly as a figure that was."""
    return [("target", old.get("amount"), new.get("amount"))] if old.get("amount") != new.get("amount") else []


def _entries(line: Mapping[str, Any]) -> dict[str, Any]:
    return {entry[0]: entry[1:] for entry in line.get("entries", ())}
